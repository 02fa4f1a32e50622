package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Edits of one tenant's manifest, good and bad ones. */
final class TenantEdits {
  private static final List<Cidr> SPACES =
      List.of(Cidr.of("203.0.113.0/27"), Cidr.of("198.51.100.0/29"), Cidr.of("2001:db8:a::/122"));

  private final Random random;

  TenantEdits(Random random) {
    this.random = random;
  }

  /** A tenant that comes new. */
  TenantDraft fresh(String name) {
    TenantDraft draft = new TenantDraft(name);
    int place = Manifests.TENANTS.indexOf(name);
    draft.cidrs.add(start(SPACES.getFirst().part(29, place)));
    if (random.nextBoolean()) {
      draft.cidrs.add(start(SPACES.getLast().part(124, place)));
    }
    if (random.nextBoolean()) {
      draft.blockLengths.put("ipv4", 30 + random.nextInt(3));
      draft.blockLengths.put("ipv6", 126 + random.nextInt(3));
    }
    addSource(draft, List.of("eu1", "us1"));
    addSource(draft, List.of("eu1", "us1"));
    draft.selects = random.nextBoolean();
    return draft;
  }

  /** {@code place}, or only its beginning. */
  private String start(Cidr place) {
    int more = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    return Cidr.around(place.first(), place.prefixLength() + more).toString();
  }

  String edit(TenantDraft draft, List<String> clusters) {
    return switch (random.nextInt(21)) {
      case 0 -> addCidr(draft);
      case 1 -> removeCidr(draft);
      case 2 -> putBack(draft);
      case 3 -> resize(draft, -1);
      case 4 -> resize(draft, 1);
      case 5 -> blockLength(draft);
      case 6, 7 -> share(draft, clusters);
      case 8 -> pin(draft, clusters);
      case 9 -> unpin(draft);
      case 10 -> pods(draft);
      case 11, 12, 13, 14 -> addSource(draft, clusters);
      case 15, 16 -> removeSource(draft);
      case 17, 18 -> holds(draft);
      case 19 -> selects(draft);
      default -> rename(draft);
    };
  }

  private String addCidr(TenantDraft draft) {
    Cidr space = any(SPACES);
    int length = Math.min(space.prefixLength() + 1 + random.nextInt(6), space.family().width());
    String cidr =
        space.part(length, random.nextInt(1 << (length - space.prefixLength()))).toString();
    draft.cidrs.add(random.nextInt(draft.cidrs.size() + 1), cidr);
    return "add " + cidr;
  }

  private String removeCidr(TenantDraft draft) {
    if (draft.cidrs.size() < 2) {
      return "nothing to remove";
    }
    return "remove " + draft.removeCidr(random.nextInt(draft.cidrs.size()));
  }

  private String putBack(TenantDraft draft) {
    if (draft.removed.isEmpty()) {
      return "nothing to put back";
    }
    String back = draft.removed.removeLast();
    draft.cidrs.add(back);
    return "put back " + back;
  }

  private String resize(TenantDraft draft, int by) {
    int at = random.nextInt(draft.cidrs.size());
    Cidr before = Cidr.of(draft.cidrs.get(at));
    int length = Math.min(before.prefixLength() + by, before.family().width());
    String after = Cidr.around(before.first(), length).toString();
    draft.cidrs.set(at, after);
    return before + " -> " + after;
  }

  private String blockLength(TenantDraft draft) {
    boolean v4 = random.nextBoolean();
    int length = (v4 ? 29 : 125) + random.nextInt(4);
    draft.blockLengths.put(v4 ? "ipv4" : "ipv6", length);
    return "blocks of " + length;
  }

  private String share(TenantDraft draft, List<String> clusters) {
    if (clusters.isEmpty() || random.nextInt(6) == 0) {
      draft.shares.clear();
      return "every cluster";
    }
    String cluster = any(clusters);
    if (draft.shares.containsKey(cluster) && random.nextInt(3) == 0) {
      draft.shares.remove(cluster);
      return "without " + cluster;
    }
    int least = random.nextInt(3);
    String rest = ", minBlocks: " + least;
    if (random.nextInt(3) == 0) {
      rest += ", maxBlocks: " + (least + random.nextInt(4));
    }
    draft.shares.put(cluster, rest);
    return cluster + rest;
  }

  private String pin(TenantDraft draft, List<String> clusters) {
    if (clusters.isEmpty()) {
      return "no pin";
    }
    Cidr around = Cidr.of(any(draft.cidrs));
    int more = random.nextInt(4);
    int length = Math.min(around.prefixLength() + more, around.family().width());
    int parts = 1 << (length - around.prefixLength());
    String cidr = around.part(length, random.nextInt(parts)).toString();
    String cluster = any(clusters);
    draft.pins.put(cidr, cluster);
    return "pin " + cidr + " to " + cluster;
  }

  private String unpin(TenantDraft draft) {
    draft.pins.clear();
    return "no pins";
  }

  private String selects(TenantDraft draft) {
    draft.selects = !draft.selects;
    return draft.selects ? "selects pods" : "selects no pods";
  }

  private String pods(TenantDraft draft) {
    draft.podsPerAddress = 1 << random.nextInt(6);
    return "podsPerAddress " + draft.podsPerAddress;
  }

  private String addSource(TenantDraft draft, List<String> clusters) {
    if (clusters.isEmpty()) {
      return "no source";
    }
    int place = Manifests.TENANTS.indexOf(draft.name) * 16 + random.nextInt(16);
    String cidr =
        random.nextInt(5) == 0
            ? "2001:db8:ff:" + Integer.toHexString(place * 256) + "::/" + (60 + random.nextInt(5))
            : "10.1." + place + ".0/" + (26 + random.nextInt(7));
    String cluster = any(clusters);
    draft.sources.put(cidr, cluster);
    return "source " + cidr + " in " + cluster;
  }

  private String removeSource(TenantDraft draft) {
    if (draft.sources.isEmpty()) {
      return "no source to remove";
    }
    Map.Entry<String, String> gone = any(new ArrayList<>(draft.sources.entrySet()));
    String words = "without source " + gone.getKey();
    draft.sources.remove(gone.getKey());
    return words;
  }

  private String holds(TenantDraft draft) {
    draft.blockHold = any(List.of(1, 30, 60, 300));
    draft.tenantHold = any(List.of(1, 60, 600));
    return "holds " + draft.blockHold + " " + draft.tenantHold;
  }

  private String rename(TenantDraft draft) {
    if (random.nextInt(3) > 0) {
      Collections.shuffle(draft.cidrs, random);
      return "other order " + draft.cidrs;
    }
    draft.identity = Optional.of(any(List.of("acme", "beta", "core", "owner")));
    return "identity " + draft.identity.get();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
