package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@NeedsHost(HostFeature.ROOT)
class KernelDatapathTest {

  @Test
  void aSourceLeavesFromItsAddress() throws Exception {
    try (Lab lab = new Lab();
        Inmate talker = lab.talker(Lab.EU1)) {
      lab.server();
      String announce =
          """
          ip -n eu1-gw route add local 203.0.113.0/26 dev lo
          ip netns exec eu1-gw sysctl -qw net.ipv6.conf.all.proxy_ndp=1
          ip -n eu1-gw route add local 2001:db8:a:1::/64 dev lo
          ip -n eu1-gw neigh add proxy 2001:db8:a:1::1 dev ext0
          """;
      lab.namespaces().script(announce);
      TenantEntry acme =
          tenant(
              "acme",
              List.of("203.0.113.1"),
              List.of("2001:db8:a:1::1"),
              "10.1.0.0/24",
              "fd00:1:0:1::/64");
      lab.namespaces()
          .inside(
              "eu1-gw",
              () -> {
                try (KernelNftables nftables = KernelNftables.open()) {
                  KernelDatapath datapath =
                      new KernelDatapath(
                          nftables, new KernelDatapath.Settings(Lab.INTERFACE, 64, false));
                  assertThat(datapath.apply(EgressTable.of(1, List.of(acme)))).isEmpty();
                  return true;
                }
              });
      System.out.println(
          lab.namespaces().run("eu1-gw", "nft", "list", "table", "netdev", "sallyport"));
      System.out.println(talker.ask("udp 10.1.0.5 192.0.2.10 7000"));
      lab.namespaces()
          .script(
              "for s in $(seq 1 64); do ip netns exec eu1-gw nft add element netdev sallyport alive"
                  + " \"{ $s timeout 1h }\"; done");
      System.out.println(talker.ask("udp 10.1.0.5 192.0.2.10 7000"));
      System.out.println(talker.ask("tcp 10.1.0.5 192.0.2.10 7000"));
      System.out.println(talker.ask("tcp 10.1.1.5 192.0.2.10 7000"));
      System.out.println(talker.ask("tcp fd00:1:0:1::5 2001:db8:f::10 7000"));
      System.out.println(talker.ask("udp fd00:1:0:1::5 2001:db8:f::10 7000"));
      System.out.println(
          lab.namespaces().run("eu1-gw", "nft", "list", "table", "inet", "sallyport"));
    }
  }

  static TenantEntry tenant(String name, List<String> ipv4, List<String> ipv6, String... sources) {
    AddressSet set =
        new AddressSet(
            0,
            ipv4.stream().map(IpAddress::of).toList(),
            ipv6.stream().map(IpAddress::of).toList());
    List<Cidr> entries = List.of(sources).stream().map(Cidr::of).toList();
    Map<Cidr, Long> bound = new java.util.HashMap<>();
    entries.forEach(entry -> bound.put(entry, 0L));
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        Destinations.of(
            List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")), List.of(Cidr.of("10.0.0.0/8"))),
        entries,
        new AddressSets(List.of(set), bound));
  }
}
