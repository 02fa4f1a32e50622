package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Nftables;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the kernel counts, read and not yet anybody's: packets by mark, and what has a name. */
record Counting(
    Map<String, Nftables.Count> egress,
    Map<String, Nftables.Count> fence,
    Map<HeldBack, Map<Integer, Long>> packets) {

  static Counting read(Nftables reader) throws NetlinkException {
    Map<HeldBack, Map<Integer, Long>> packets = new EnumMap<>(HeldBack.class);
    for (HeldBack why : HeldBack.values()) {
      Map<Integer, Long> byMark = new HashMap<>();
      reader
          .counted(Skeleton.EGRESS, why.set())
          .forEach((mark, count) -> byMark.put(mark.toHostInt(), count.packets()));
      packets.put(why, byMark);
    }
    return new Counting(reader.counters(Skeleton.EGRESS), reader.counters(Skeleton.FENCE), packets);
  }

  /**
   * By whose it is.
   *
   * @param marks of each tenant
   * @param refusals what marks say that are no address's
   */
  Counters by(Map<String, Set<Integer>> marks, Map<Integer, Marks.Refusal> refusals) {
    Map<HeldBack, Map<String, Long>> heldBack = new EnumMap<>(HeldBack.class);
    packets.forEach((why, byMark) -> heldBack.put(why, byTenant(byMark, marks)));
    Map<Marks.Refusal, Long> refused = new HashMap<>();
    Map<Integer, Long> byMark = packets.getOrDefault(HeldBack.REFUSED, Map.of());
    refusals.forEach((mark, refusal) -> refused.put(refusal, byMark.getOrDefault(mark, 0L)));
    return new Counters(egress, fence, heldBack, refused);
  }

  private static Map<String, Long> byTenant(
      Map<Integer, Long> byMark, Map<String, Set<Integer>> marks) {
    if (byMark.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> packets = new HashMap<>();
    marks.forEach(
        (tenant, all) -> {
          long sum = all.stream().mapToLong(mark -> byMark.getOrDefault(mark, 0L)).sum();
          if (sum > 0) {
            packets.put(tenant, sum);
          }
        });
    return packets;
  }
}
