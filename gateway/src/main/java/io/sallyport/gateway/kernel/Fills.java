package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How full those sets of the kernel's tables are that hold only so many elements. Immutable. */
record Fills(Map<KernelSet, Long> elements) {
  static final Fills EMPTY = new Fills(Map.of());

  private static final Map<KernelSet, Integer> MOST = most();

  Fills {
    elements = Map.copyOf(elements);
  }

  private static Map<KernelSet, Integer> most() {
    Map<KernelSet, Integer> most = new EnumMap<>(KernelSet.class);
    for (NftChange change : Skeleton.tables("lo")) {
      if (change instanceof NftChange.NewSet(NftTable table, var declared) && declared.size() > 0) {
        for (KernelSet set : KernelSet.values()) {
          if (set.table().equals(table) && set.set().equals(declared.name())) {
            most.put(set, declared.size());
          }
        }
      }
    }
    return Map.copyOf(most);
  }

  /** What there is of an image. */
  static Fills of(KernelImage image) {
    Map<KernelSet, Long> counts = new EnumMap<>(KernelSet.class);
    for (Part part : image.parts().values()) {
      part.elements().forEach((set, some) -> counts.merge(set, (long) some.size(), Long::sum));
    }
    return new Fills(counts);
  }

  /** What there is once a transaction is done. */
  Fills after(List<NftChange> changes) {
    Map<KernelSet, Long> counts = new EnumMap<>(KernelSet.class);
    counts.putAll(elements);
    for (NftChange change : changes) {
      switch (change) {
        case NftChange.AddElements(NftTable table, String set, var more) ->
            add(counts, table, set, more.size());
        case NftChange.RemoveElements(NftTable table, String set, var fewer) ->
            add(counts, table, set, -fewer.size());
        default -> {}
      }
    }
    return new Fills(counts);
  }

  private static void add(Map<KernelSet, Long> counts, NftTable table, String set, long count) {
    for (KernelSet one : MOST.keySet()) {
      if (one.table().equals(table) && one.set().equals(set)) {
        counts.merge(one, count, Long::sum);
      }
    }
  }

  /**
   * What the kernel would refuse, before it is asked.
   *
   * @throws NetlinkException ENFILE, about the first map that would hold too much
   */
  Fills fitting() throws NetlinkException {
    for (KernelDatapath.Fill fill : all()) {
      if (fill.elements() > fill.most()) {
        throw new NetlinkException(
            "map %s of the kernel datapath would hold %,d elements, and holds %,d at most"
                .formatted(fill.map(), fill.elements(), fill.most()),
            NetlinkException.ENFILE,
            fill.map());
      }
    }
    return this;
  }

  /** Every map that can be full. */
  List<KernelDatapath.Fill> all() {
    List<KernelDatapath.Fill> all = new ArrayList<>();
    for (KernelSet set : KernelSet.values()) {
      if (MOST.containsKey(set)) {
        all.add(
            new KernelDatapath.Fill(
                set.name().toLowerCase(Locale.ROOT),
                elements.getOrDefault(set, 0L),
                MOST.getOrDefault(set, 0)));
      }
    }
    return all;
  }
}
