package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables in the kernel, whole: reads what is there, compares it with what should be, and makes
 * it so. One thread uses it.
 */
final class KernelTables {
  private static final Logger LOG = LoggerFactory.getLogger(KernelTables.class);

  private final Nftables nftables;
  private final Map<NftTable, List<NftChange>> skeleton;
  private final Set<String> fixed;
  private boolean owned;
  private boolean begun;

  /**
   * Tables of a gateway on {@code networkInterface}.
   *
   * @param owned whether no other process may change them (Linux 6.9 and later)
   */
  KernelTables(Nftables nftables, String networkInterface, boolean owned) {
    this.nftables = nftables;
    this.owned = owned;
    List<NftChange> all = Skeleton.tables(networkInterface);
    this.skeleton =
        Map.of(Skeleton.EGRESS, of(all, Skeleton.EGRESS), Skeleton.FENCE, of(all, Skeleton.FENCE));
    this.fixed = objects(all);
  }

  private static List<NftChange> of(List<NftChange> all, NftTable table) {
    return all.stream().filter(change -> change.table().equals(table)).toList();
  }

  private static Set<String> objects(List<NftChange> all) {
    Set<String> names = new HashSet<>();
    for (NftChange change : all) {
      if (change instanceof NftChange.NewObject object) {
        names.add(object.object().name());
      }
    }
    return names;
  }

  /**
   * The first image of this process; on a kernel that knows no owners, without one.
   *
   * @param known the marks of addresses that the process before has left
   */
  void begin(KernelImage image, Set<Integer> known) throws NetlinkException {
    try {
      mend(image);
    } catch (NetlinkException e) {
      boolean lacking =
          e.errno() == NetlinkException.EOPNOTSUPP || e.errno() == NetlinkException.EINVAL;
      if (!owned || !lacking) {
        throw e;
      }
      LOG.warn(
          "this kernel has no tables with an owner (Linux 6.9 has): another program can change the"
              + " nftables of this gateway; they are put right");
      owned = false;
      mend(image);
    }
    forget(known);
    begun = true;
  }

  /** What is counted by a mark that nobody has any more would be somebody else's one day. */
  private void forget(Set<Integer> known) throws NetlinkException {
    List<NftChange> changes = new ArrayList<>();
    for (HeldBack why : HeldBack.values()) {
      List<NftElement> old =
          nftables.elements(Skeleton.EGRESS, why.set()).stream()
              .map(NftElement::bare)
              .filter(element -> !known.contains(element.key().toHostInt()))
              .toList();
      if (!old.isEmpty()) {
        changes.add(new NftChange.RemoveElements(Skeleton.EGRESS, why.set(), old));
      }
    }
    nftables.commit(changes);
  }

  /**
   * Makes the kernel hold an image, whatever it holds now. One table after the other: while the
   * kernel exchanges one, a packet may meet neither its old nor its new sets, and the other table
   * must be there to stop it.
   *
   * @return how many changes that took
   */
  int mend(KernelImage image) throws NetlinkException {
    List<NftTable> tables = List.of(Skeleton.EGRESS, Skeleton.FENCE);
    List<NftTable> sound = new ArrayList<>();
    for (NftTable table : tables) {
      if (isSound(table)) {
        sound.add(table);
      }
    }
    List<NftChange> whole = sound.equals(tables) ? List.of() : image.changesFrom(KernelImage.EMPTY);
    int count = 0;
    for (NftTable table : tables) {
      List<NftChange> changes =
          sound.contains(table) ? repairs(table, image) : anew(table, of(whole, table));
      nftables.commit(changes);
      count += changes.size();
    }
    return count;
  }

  private List<NftChange> anew(NftTable table, List<NftChange> elements) {
    List<NftChange> changes =
        new ArrayList<>(List.of(made(table), new NftChange.DeleteTable(table), made(table)));
    changes.addAll(skeleton.getOrDefault(table, List.of()));
    changes.addAll(elements);
    return changes;
  }

  private List<NftChange> repairs(NftTable table, KernelImage image) throws NetlinkException {
    List<NftChange> changes = new ArrayList<>();
    if (owned && !begun) {
      changes.add(made(table));
    }
    changes.addAll(of(flat(image).changesFrom(read(table)), table));
    return changes;
  }

  private NftChange made(NftTable table) {
    return new NftChange.NewTable(table, owned);
  }

  /** Whether all of a table that does not depend on tenants is as it should be. */
  private boolean isSound(NftTable table) throws NetlinkException {
    List<Nftables.Rule> rules = new ArrayList<>();
    Set<NftChange> chains = new HashSet<>();
    Set<String> sets = new HashSet<>();
    List<NftChange> should = skeleton.getOrDefault(table, List.of());
    for (NftChange change : should) {
      switch (change) {
        case NftChange.NewRule rule -> rules.add(rule.asKept());
        case NftChange.NewChain chain -> chains.add(chain);
        case NftChange.NewSet set -> sets.add(set.set().name());
        default -> {}
      }
    }
    Set<String> found = new HashSet<>();
    nftables.objects(table).forEach(object -> found.add(object.name()));
    return nftables.rules(table).equals(rules)
        && Set.copyOf(nftables.chains(table)).equals(chains)
        && Set.copyOf(nftables.sets(table)).equals(sets)
        && found.containsAll(objects(should));
  }

  /** What a table of the kernel holds, as one part. */
  private KernelImage read(NftTable table) throws NetlinkException {
    Part.Builder part = new Part.Builder();
    for (KernelSet set : KernelSet.values()) {
      if (set.table().equals(table)) {
        part.addAll(set, nftables.elements(table, set.set()));
      }
    }
    if (table.equals(Skeleton.EGRESS)) {
      nftables.objects(table).stream()
          .filter(object -> !fixed.contains(object.name()))
          .forEach(part::add);
    }
    return new KernelImage(Map.of(ImageBuilder.SHARED, part.build()));
  }

  /** An image as one part, to compare it with what was read. */
  private static KernelImage flat(KernelImage image) {
    Part.Builder part = new Part.Builder();
    for (KernelSet set : KernelSet.values()) {
      part.addAll(set, image.of(set));
    }
    image.parts().values().forEach(each -> each.objects().forEach(part::add));
    return new KernelImage(Map.of(ImageBuilder.SHARED, part.build()));
  }
}
