package io.sallyport.gateway.metrics;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How many ports of each egress address are taken towards each destination: with a port chosen at
 * connect, an address has all its ports for every destination anew. Any thread may use it.
 */
public final class PortUse {
  private final Map<Flow, Integer> open = new ConcurrentHashMap<>();

  /** What shares the ports of an address. */
  public record Flow(TenantName tenant, IpAddress egress, IpAddress destination, int port) {}

  /** An egress address of a tenant. */
  record Address(TenantName tenant, IpAddress egress) {}

  public void opened(Flow flow) {
    open.merge(flow, 1, Integer::sum);
  }

  public void closed(Flow flow) {
    open.computeIfPresent(flow, (same, count) -> count == 1 ? null : count - 1);
  }

  /** The egress addresses that connections leave from. */
  public Set<IpAddress> addresses() {
    return open.keySet().stream().map(Flow::egress).collect(Collectors.toSet());
  }

  /** The most ports taken towards one destination, for each address with any. */
  Map<Address, Integer> most() {
    Map<Address, Integer> most = new HashMap<>();
    open.forEach(
        (flow, count) -> most.merge(new Address(flow.tenant, flow.egress), count, Math::max));
    return most;
  }
}
