package io.sallyport.gateway.metrics;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the kernel datapath has counted, at one moment.
 *
 * @param unowned dropped packets of sources that no one tenant owns
 * @param guardDropped packets that the source guard stopped
 * @param flows in the kernel's table, of everybody on this host
 * @param mostFlows that the kernel's table holds
 * @param eventsLost how often news of flows was lost
 * @param maps of the kernel's that can be full
 * @param problems which there are of each kind
 */
public record KernelReading(
    List<Tenant> tenants,
    Map<DropReason, Long> unowned,
    long guardDropped,
    long flows,
    long mostFlows,
    long eventsLost,
    List<Fill> maps,
    Map<Problem, List<String>> problems) {

  /** What may keep tenants' packets from where they should go. */
  public enum Problem {
    /** The kernel refused the last revision; the one before is in force. */
    REFUSED_REVISION,
    /** It was refused because a map of the kernel's would hold more than it can. */
    FULL_MAP,
    /** Sources or addresses that the kernel datapath cannot serve, and refuses. */
    REFUSED_SOURCES,
    /** Addresses of tenants that are this host's network's own: nobody leaves from them. */
    UNUSABLE_ADDRESSES,
    /** Addresses that two tenants have: nobody leaves from them. */
    TORN_ADDRESSES,
    /** Addresses that are not announced, and why: neighbours find no way to them. */
    UNANNOUNCED,
    /** Chains of other programs that drop forwarded packets by policy. */
    FOREIGN_CHAINS;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A map of the kernel's: elements that it holds, and how many it can hold. */
  public record Fill(String map, long elements, long most) {}

  /**
   * One tenant's part of it.
   *
   * @param ports of each address that are taken towards one destination and port, at most
   */
  public record Tenant(
      String name,
      long active,
      Traffic egress,
      Traffic ingress,
      Map<IpAddress, Integer> ports,
      Map<LimitKind, Long> throttled,
      Map<DropReason, Long> dropped) {}

  /** Packets and the bytes in them, IP headers included. */
  public record Traffic(long packets, long bytes) {}
}
