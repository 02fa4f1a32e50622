package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The manifests of a fleet as people keep changing them; what is refused is taken back. */
final class Manifests {
  static final List<String> TENANTS = List.of("acme", "beta", "core");
  static final List<String> CLUSTERS = List.of("ap1", "eu1", "us1");

  private final Random random;
  private final TenantEdits edits;
  private Map<String, TenantDraft> tenants = new TreeMap<>();
  private Map<String, String> clusters = new TreeMap<>();
  private final Map<String, TenantDraft> deleted = new HashMap<>();
  private Fleet fleet = Fleet.EMPTY;

  Manifests(Random random) {
    this.random = random;
    this.edits = new TenantEdits(random);
    clusters.put("eu1", "");
    clusters.put("us1", "");
    List.of("acme", "beta").forEach(name -> tenants.put(name, edits.fresh(name)));
    settle();
  }

  Fleet fleet() {
    return fleet;
  }

  /** One edit; what it was, in words. */
  String change() {
    Map<String, TenantDraft> tenantsBefore = new TreeMap<>();
    tenants.forEach((name, draft) -> tenantsBefore.put(name, draft.copy()));
    Map<String, String> clustersBefore = new TreeMap<>(clusters);
    String what = random.nextInt(6) == 0 ? changeFleet() : changeTenant();
    if (settle()) {
      return what;
    }
    tenants = tenantsBefore;
    clusters = clustersBefore;
    return what + " (refused)";
  }

  private String changeTenant() {
    if (tenants.isEmpty()) {
      return create();
    }
    if (random.nextInt(8) == 0) {
      return transfer();
    }
    TenantDraft draft = any(new ArrayList<>(tenants.values()));
    return draft.name + ": " + edits.edit(draft, List.copyOf(clusters.keySet()));
  }

  private String changeFleet() {
    return switch (random.nextInt(7)) {
      case 0, 1 -> create();
      case 2 -> delete();
      case 6 -> rename();
      case 3 -> toggleCluster();
      case 4 -> cluster("cordoned: " + random.nextBoolean());
      default ->
          cluster(
              random.nextInt(3) == 0
                  ? "routedCIDRs: [203.0.113.0/27, 198.51.100.0/28, \"2001:db8:a::/123\"]"
                  : "routedCIDRs: []");
    };
  }

  /** A prefix goes from one tenant to another; its addresses follow when they have rested. */
  private String transfer() {
    TenantDraft from = any(new ArrayList<>(tenants.values()));
    TenantDraft to = any(new ArrayList<>(tenants.values()));
    String gone = from.removeCidr(random.nextInt(from.cidrs.size()));
    to.cidrs.addFirst(gone);
    return gone + " from " + from.name + " to " + to.name;
  }

  private String create() {
    String name = any(TENANTS);
    if (tenants.containsKey(name)) {
      return "no new tenant";
    }
    TenantDraft again = deleted.getOrDefault(name, edits.fresh(name)).copy();
    CLUSTERS.stream().filter(any -> !clusters.containsKey(any)).forEach(again::forget);
    if (random.nextInt(4) == 0) {
      again.identity = java.util.Optional.of(any(List.of("acme", "beta", "core", "owner")));
    }
    tenants.put(name, again);
    return "create " + name;
  }

  private String rename() {
    String to = any(TENANTS);
    if (tenants.isEmpty() || tenants.containsKey(to)) {
      return "no other name";
    }
    TenantDraft draft = any(new ArrayList<>(tenants.values()));
    tenants.remove(draft.name);
    tenants.put(to, draft.renamed(to));
    return draft.name + " is called " + to;
  }

  private String delete() {
    String name = any(TENANTS);
    TenantDraft gone = tenants.remove(name);
    if (gone != null) {
      deleted.put(name, gone);
    }
    return "delete " + name;
  }

  private String toggleCluster() {
    String name = any(CLUSTERS);
    if (clusters.remove(name) == null) {
      clusters.put(name, "");
      return "join " + name;
    }
    tenants.values().forEach(tenant -> tenant.forget(name));
    return "leave " + name;
  }

  private String cluster(String spec) {
    String name = any(CLUSTERS);
    clusters.replace(name, spec);
    return name + " " + spec;
  }

  private boolean settle() {
    List<String> texts = new ArrayList<>();
    tenants.values().forEach(draft -> texts.add(draft.yaml()));
    clusters.forEach(
        (name, spec) ->
            texts.add(spec.isEmpty() ? Fleets.cluster(name) : Fleets.cluster(name, spec)));
    return switch (Fleets.parse(texts.toArray(String[]::new))) {
      case Parsed.Valid<Fleet>(Fleet good) -> {
        fleet = good;
        yield true;
      }
      case Parsed.Invalid<Fleet>(List<Problem> problems) -> {
        assertThat(problems)
            .isNotEmpty()
            .allMatch(p -> !p.field().isBlank() && !p.rule().isBlank() && !p.fits().isBlank());
        yield false;
      }
    };
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
