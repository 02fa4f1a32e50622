package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a gateway knows of one tenant.
 *
 * @param sources who it is outside Kubernetes; those without a set have no address yet
 * @param pods who it is in Kubernetes
 */
public record TenantEntry(
    TenantName name,
    Limits limits,
    Destinations destinations,
    List<Cidr> sources,
    AddressSets sets,
    List<Pod> pods) {
  public TenantEntry {
    pods = List.copyOf(pods);
  }

  /** Everybody who may send as this tenant: entries of sources, and addresses of pods. */
  public List<Cidr> senders() {
    if (pods.isEmpty()) {
      return sources;
    }
    List<Cidr> all = new ArrayList<>(sources);
    pods.forEach(pod -> pod.addresses().forEach(address -> all.add(Cidr.ofAddress(address))));
    return all;
  }

  /** Every address that its workloads may have, in both families. */
  public Set<IpAddress> addresses() {
    Set<IpAddress> all = new HashSet<>();
    for (AddressSet set : sets.sets()) {
      all.addAll(set.ipv4());
      all.addAll(set.ipv6());
    }
    return all;
  }
}
