package io.sallyport.gateway.cli;

import io.sallyport.gateway.kernel.Counters;
import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.metrics.KernelReading;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a kernel gateway has counted. Any thread may use it. */
final class KernelCounted {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCounted.class);

  private final KernelDatapath datapath;
  private final KernelFlows flows;
  private final Troubles troubles;
  private volatile KernelReading last;

  KernelCounted(KernelDatapath datapath, KernelFlows flows, Troubles troubles) {
    this.datapath = datapath;
    this.flows = flows;
    this.troubles = troubles;
    this.last = new KernelReading(List.of(), Map.of(), 0, 0, flows.most(), 0, List.of(), Map.of());
  }

  /** A new reading; the last one where the kernel does not say. */
  KernelReading reading(List<TenantEntry> tenants) {
    try {
      last = read(tenants);
    } catch (IOException e) {
      LOG.warn("counters of the kernel datapath cannot be read: {}", UserError.words(e));
    }
    return last;
  }

  private KernelReading read(List<TenantEntry> tenants) throws IOException {
    Counters counted = datapath.counters();
    Map<String, Integer> active = flows.active();
    Map<IpAddress, Integer> used = flows.ports();
    return new KernelReading(
        tenants.stream().map(tenant -> reading(tenant, counted, active, used)).toList(),
        counted.unowned(),
        counted.guarded(),
        KernelFlows.heldByAll(),
        flows.most(),
        flows.lost(),
        datapath.fills().stream()
            .map(fill -> new KernelReading.Fill(fill.map(), fill.elements(), fill.most()))
            .toList(),
        troubles.names());
  }

  private static KernelReading.Tenant reading(
      TenantEntry tenant,
      Counters counted,
      Map<String, Integer> active,
      Map<IpAddress, Integer> used) {
    TenantName name = tenant.name();
    Map<IpAddress, Integer> ports = new HashMap<>();
    tenant.addresses().forEach(one -> ports.put(one, used.getOrDefault(one, 0)));
    return new KernelReading.Tenant(
        name.name(),
        active.getOrDefault(name.name(), 0),
        traffic(counted.egress(name)),
        traffic(counted.ingress(name)),
        ports,
        counted.throttled(name),
        counted.dropped(name));
  }

  private static KernelReading.Traffic traffic(Nftables.Count count) {
    return new KernelReading.Traffic(count.packets(), count.bytes());
  }
}
