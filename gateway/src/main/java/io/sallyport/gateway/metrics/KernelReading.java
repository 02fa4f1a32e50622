package io.sallyport.gateway.metrics;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.table.DropReason;
import java.util.List;
import java.util.Map;

/**
 * What the kernel datapath has counted, at one moment.
 *
 * @param unowned dropped packets of sources that no one tenant owns
 * @param guardDropped packets that the source guard stopped
 * @param flows of tenants
 * @param mostFlows that the kernel's table holds
 * @param eventsLost how often news of flows was lost
 */
public record KernelReading(
    List<Tenant> tenants,
    Map<DropReason, Long> unowned,
    long guardDropped,
    long flows,
    long mostFlows,
    long eventsLost) {

  /** One tenant's part of it. */
  public record Tenant(
      String name,
      long active,
      Traffic egress,
      Traffic ingress,
      Map<LimitKind, Long> throttled,
      Map<DropReason, Long> dropped) {}

  /** Packets and the bytes in them, IP headers included. */
  public record Traffic(long packets, long bytes) {}
}
