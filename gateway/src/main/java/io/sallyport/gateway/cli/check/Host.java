package io.sallyport.gateway.cli.check;

import io.sallyport.gateway.announce.Announcer;
import io.sallyport.gateway.kernel.Features;
import io.sallyport.gateway.namespace.NetworkNamespaces;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Sysctl;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at this host. Nothing of it is changed but for namespaces that are gone at once. */
public final class Host {
  private static final int NET_ADMIN = 12;
  private static final int NET_RAW = 13;
  private static final long ENOUGH_FLOWS = 65_536;
  private static final long ENOUGH_FILES = 65_536;

  private static final String KERNEL =
      "Linux >= 6.5 with nf_tables, and its NAT, conntrack, limits, reject";

  private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)$");
  private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\S+)");

  private Host() {}

  /**
   * Everything there is to know.
   *
   * @param networkInterface that the gateway would use, where one is named
   */
  public static List<Finding> look(Optional<String> networkInterface) throws IOException {
    List<Finding> findings = new ArrayList<>(List.of(jdk(), rights()));
    findings.addAll(nftables());
    findings.addAll(List.of(conntrack(), accounting(), files(), namespaces()));
    if (networkInterface.isPresent()) {
      findings.add(device(networkInterface.get()));
      findings.add(arp(networkInterface.get()));
    }
    return findings;
  }

  /** An older one does not get this far: the launcher names what it wants. */
  private static Finding jdk() {
    return Finding.ok("JDK", Runtime.version().toString());
  }

  private static Finding rights() throws IOException {
    Matcher effective = EFFECTIVE.matcher(Files.readString(Path.of("/proc/self/status")));
    long has = effective.find() ? Long.parseUnsignedLong(effective.group(1), 16) : 0;
    List<String> lacking = new ArrayList<>();
    if ((has >> NET_ADMIN & 1) == 0) {
      lacking.add("CAP_NET_ADMIN");
    }
    if ((has >> NET_RAW & 1) == 0) {
      lacking.add("CAP_NET_RAW");
    }
    return lacking.isEmpty()
        ? Finding.ok("rights", "CAP_NET_ADMIN, CAP_NET_RAW")
        : Finding.lacking(
            "rights", "no " + String.join(", no ", lacking), "run as root, or give it these");
  }

  private static List<Finding> nftables() {
    try (KernelNftables nftables = KernelNftables.open()) {
      return nftables(Features.of(nftables));
    } catch (NetlinkException e) {
      boolean none = e.errno() == NetlinkException.EINVAL; // no such subsystem of netfilter
      return List.of(
          Finding.lacking(
              "nftables",
              none ? "this kernel has no nf_tables" : String.valueOf(e.getMessage()),
              none ? KERNEL : "CAP_NET_ADMIN"));
    }
  }

  /** What follows of the kernel's features. */
  static List<Finding> nftables(Features features) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        features
            .translation()
            .map(why -> Finding.lacking("nftables", why, KERNEL))
            .orElseGet(() -> Finding.ok("nftables", "all rules of a gateway")));
    findings.add(
        features
            .fence()
            .map(why -> Finding.lacking("fence", why, "Linux >= 5.16 with CONFIG_NETFILTER_EGRESS"))
            .orElseGet(() -> Finding.ok("fence", "egress and ingress hooks of interfaces")));
    findings.add(
        features
            .owners()
            .map(
                why ->
                    Finding.limited(
                        "owned tables",
                        "others can change the tables, they are put right: " + why,
                        "Linux >= 6.9"))
            .orElseGet(() -> Finding.ok("owned tables", "no other program changes the tables")));
    findings.add(
        features
            .transparentProxy()
            .map(why -> Finding.limited("TPROXY", why, "Linux with CONFIG_NFT_TPROXY"))
            .orElseGet(() -> Finding.ok("TPROXY", "nftables hands packets to sockets")));
    findings.addAll(others(features.droppers()));
    return findings;
  }

  private static List<Finding> others(List<String> droppers) {
    if (droppers.isEmpty()) {
      return List.of(Finding.ok("other tables", "none drops forwarded packets by policy"));
    }
    return droppers.stream()
        .map(
            chain ->
                Finding.limited(
                    "other tables",
                    "chain %s drops forwarded packets by policy".formatted(chain),
                    "let it accept those of the workloads, or change its policy"))
        .toList();
  }

  private static Finding conntrack() {
    try {
      long most = Long.parseLong(Sysctl.read("netfilter/nf_conntrack_max"));
      String found = "%,d flows at most".formatted(most);
      return most >= ENOUGH_FLOWS
          ? Finding.ok("conntrack", found)
          : Finding.limited("conntrack", found, "sysctl -w net.netfilter.nf_conntrack_max=262144");
    } catch (IOException e) {
      return Finding.lacking(
          "conntrack", String.valueOf(e.getMessage()), "a kernel with nf_conntrack");
    }
  }

  private static Finding accounting() {
    try {
      boolean on = Sysctl.read("netfilter/nf_conntrack_acct").equals("1");
      return Finding.ok("accounting", on ? "of flows, on" : "of flows, off and not needed yet");
    } catch (IOException e) {
      return Finding.limited(
          "accounting", String.valueOf(e.getMessage()), "a kernel with conntrack accounting");
    }
  }

  private static Finding files() throws IOException {
    Matcher limit = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
    String soft = limit.find() ? limit.group(1) : "0";
    boolean enough = soft.equals("unlimited") || Long.parseLong(soft) >= ENOUGH_FILES;
    return enough
        ? Finding.ok("open files", soft)
        : Finding.limited(
            "open files",
            soft + ", two for each connection of a proxy",
            "ulimit -n 1048576 (LimitNOFILE= in systemd)");
  }

  private static Finding namespaces() {
    try {
      NetworkNamespaces.create().close();
      return Finding.ok(
          "namespaces",
          NetworkNamespaces.isRoot() ? "of the network" : "of the network, with those of users");
    } catch (IOException e) {
      return Finding.limited(
          "namespaces",
          "the demo has no kernel datapath: " + e.getMessage(),
          "root, or kernel.unprivileged_userns_clone=1 and user.max_net_namespaces above 0");
    }
  }

  private static Finding arp(String name) {
    try {
      return Announcer.trouble(name)
          .map(
              why ->
                  Finding.limited(
                      "ARP", why, "sysctl -w net.ipv4.conf.all.arp_ignore=0, or no mode L2"))
          .orElseGet(() -> Finding.ok("ARP", "answered for addresses that are not on " + name));
    } catch (IOException e) {
      return Finding.limited("ARP", String.valueOf(e.getMessage()), "an interface with IPv4");
    }
  }

  private static Finding device(String name) throws IOException {
    Optional<NetworkInterface> found = Optional.ofNullable(NetworkInterface.getByName(name));
    if (found.isEmpty()) {
      String others =
          NetworkInterface.networkInterfaces()
              .map(NetworkInterface::getName)
              .sorted()
              .collect(Collectors.joining(", "));
      return Finding.lacking(
          "interface", "there is no %s, or it has no address".formatted(name), "one of " + others);
    }
    return found.get().isUp()
        ? Finding.ok("interface", name + ", up")
        : Finding.lacking("interface", name + " is down", "ip link set " + name + " up");
  }
}
