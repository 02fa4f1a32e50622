package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.gateway.namespace.NetworkNamespaces;
import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftObject;
import io.sallyport.gateway.netlink.NftScript;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The firewall of the kernel demo, in a network namespace that the product never touches. It drops
 * everything but flows from the sources of an exported allow-list to its tenant's port, and what
 * belongs to them. It also counts: what came in, what of it had a source that nobody predicted, and
 * what passed from and to each address.
 */
final class NftFirewall {
  static final NftTable TABLE = new NftTable(NftFamily.INET, "sallyport_allow");

  private static final long LOOK_NANOS = 20_000_000;

  /** Sets and rules of the ports are put into it. */
  private static final String RULES =
      """
      table inet sallyport_allow {
        set service { type ipv4_addr; }
        set expected { type ipv4_addr; }
        set foreign { type ipv4_addr; flags dynamic; size 1024; }
        map up { type ipv4_addr : counter; }
        map down { type ipv4_addr : counter; }
        counter captured { }
        counter strange { }
        $sets
        chain capture {
          type filter hook prerouting priority raw; policy accept;
          ip saddr @service return
          ip saddr != @expected add @foreign { ip saddr }
          ip saddr != @expected counter name "strange"
          meta nfproto ipv4 counter name "captured"
        }
        chain pass {
          counter name ip saddr map @up
          counter name ip daddr map @down
          accept
        }
        chain forward {
          type filter hook forward priority filter; policy accept;
          ct state established,related goto pass
          $rules
          drop
        }
      }
      """;

  private final KernelNftables nftables;
  private final List<Port> ports;

  /** A tenant's port of the service. */
  private record Port(String tenant, int number, Path list) {}

  private NftFirewall(KernelNftables nftables, List<Port> ports) {
    this.nftables = nftables;
    this.ports = ports;
  }

  /**
   * Arguments: the service, the addresses that may be seen with commas between, then {@code
   * TENANT=PORT=LIST} for each. Each line of input is answered with all counters.
   */
  public static void main(String[] arguments) throws Exception {
    List<Port> ports = new ArrayList<>();
    for (String argument : Arrays.asList(arguments).subList(2, arguments.length)) {
      String[] parts = argument.split("=", 3);
      ports.add(new Port(parts[0], Integer.parseInt(parts[1]), Path.of(parts[2])));
    }
    try (KernelNftables nftables = KernelNftables.open()) {
      NftFirewall firewall = new NftFirewall(nftables, ports);
      firewall.load(IpAddress.of(arguments[0]), addresses(arguments[1]));
      Thread.ofPlatform().daemon().name("drops").start(firewall::watch);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        say("report " + firewall.report());
      }
    }
  }

  private static List<IpAddress> addresses(String text) {
    return Arrays.stream(text.split(",")).map(IpAddress::of).toList();
  }

  private void load(IpAddress service, List<IpAddress> expected)
      throws IOException, InterruptedException {
    Optional<Path> nft = NetworkNamespaces.program("nft");
    int prefixes = 0;
    for (Port port : ports) {
      AllowListFile list = AllowListFile.read(Files.readString(port.list));
      prefixes += list.prefixes();
      if (nft.isPresent()) {
        byNft(nft.get(), port.list);
      } else {
        nftables.commit(list.changes());
      }
    }
    List<NftChange> changes = new ArrayList<>(List.of(new NftChange.NewTable(TABLE, false)));
    for (IpAddress address : expected) {
      changes.add(new NftChange.NewObject(TABLE, new NftObject.Counter("up_" + address)));
      changes.add(new NftChange.NewObject(TABLE, new NftObject.Counter("down_" + address)));
    }
    changes.addAll(NftScript.read(script()));
    changes.add(elements("service", List.of(NftElement.of(bytes(service)))));
    changes.add(
        elements("expected", expected.stream().map(any -> NftElement.of(bytes(any))).toList()));
    for (String way : List.of("up", "down")) {
      changes.add(
          elements(
              way,
              expected.stream()
                  .map(any -> NftElement.ofObject(bytes(any), way + "_" + any))
                  .toList()));
    }
    nftables.commit(changes);
    say("loaded prefixes=%d by=%s".formatted(prefixes, nft.isPresent() ? "nft" : "netlink"));
  }

  private static void byNft(Path nft, Path list) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(nft.toString(), "-f", list.toString()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("nft does not load " + list);
    }
  }

  private static NftChange elements(String set, List<NftElement> elements) {
    return new NftChange.AddElements(TABLE, set, elements);
  }

  private static Bytes bytes(IpAddress address) {
    return Bytes.of(address.bytes());
  }

  private String script() {
    StringBuilder sets = new StringBuilder();
    StringBuilder rules = new StringBuilder();
    for (Port port : ports) {
      sets.append(
          "set dropped_%s { type ipv4_addr; flags dynamic; size 1024; }\n".formatted(port.tenant));
      rules.append(
          """
          tcp dport %2$d ip saddr @%1$s_v4 goto pass
          tcp dport %2$d add @dropped_%1$s { ip saddr }
          """
              .formatted(port.tenant, port.number));
    }
    return RULES.replace("$sets", sets).replace("$rules", rules);
  }

  private String report() throws NetlinkException {
    StringBuilder report = new StringBuilder();
    nftables
        .counters(TABLE)
        .forEach(
            (name, count) ->
                report.append(
                    name.contains("_")
                        ? "%s=%d ".formatted(name, count.bytes())
                        : "%s=%d ".formatted(name, count.packets())));
    List<NftElement> foreign = nftables.elements(TABLE, "foreign");
    foreign.forEach(element -> report.append("one=").append(address(element)).append(' '));
    return report.toString();
  }

  private static IpAddress address(NftElement element) {
    return IpAddress.ofBytes(element.key().toArray());
  }

  /** Says who is dropped at whose port, once each. */
  private void watch() {
    Set<String> said = new HashSet<>();
    while (true) {
      for (Port port : ports) {
        try {
          for (NftElement element : nftables.elements(TABLE, "dropped_" + port.tenant)) {
            String line = "dropped port=%s source=%s".formatted(port.tenant, address(element));
            if (said.add(line)) {
              say(line);
            }
          }
        } catch (NetlinkException e) {
          System.err.println("firewall: " + e.getMessage());
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
