package io.sallyport.gateway.lab;

import io.sallyport.gateway.namespace.NetworkNamespaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that not every host has, and how to get it. */
public enum HostFeature {
  PYTHON("python3 to run the published address function", "apt-get install python3"),
  CURL("curl, a real client of both proxies", "apt-get install curl"),
  NFT("nft to load exported allow-lists", "apt-get install nftables"),
  IPTABLES("iptables of both kinds, the other programs of a host", "apt-get install iptables"),
  LEGACY_TABLES("tables of iptables-legacy in the kernel", "modprobe -a iptable_nat ip6table_nat"),
  NAMESPACES("network namespaces", "run as root, or allow user namespaces"),
  ROOT("root, to enter network namespaces with one thread", "run as root"),
  IPV6("IPv6 on loopback", "sysctl -w net.ipv6.conf.lo.disable_ipv6=0"),
  OTHER_KERNELS(
      "virtual machines with Debian's kernels",
      "apt-get install qemu-system-x86 busybox-static cpio xz-utils, then gateway/src/test/vm/build"
          + " 6.1"),
  PERMISSIONS(
      "file permissions that hold for this user",
      "run as another user than root, or apt-get install util-linux");

  private final String what;
  private final String how;

  HostFeature(String what, String how) {
    this.what = what;
    this.how = how;
  }

  String what() {
    return what;
  }

  String how() {
    return how;
  }

  boolean isThere() {
    return switch (this) {
      case PYTHON -> program("python3").isPresent();
      case CURL -> program("curl").isPresent();
      case NFT -> program("nft").isPresent();
      case IPTABLES ->
          program("iptables-legacy").isPresent() && program("iptables-nft").isPresent();
      case LEGACY_TABLES -> hasLegacyTables();
      case NAMESPACES ->
          isRoot()
              ? succeeds("unshare", "-mnp", "--fork", "true")
              : succeeds("unshare", "-rmnp", "--fork", "true");
      case ROOT -> isRoot() && succeeds("unshare", "-mnp", "--fork", "true");
      case IPV6 -> binds("::1");
      case OTHER_KERNELS -> Machine.has("6.1");
      case PERMISSIONS -> !isRoot() || succeeds(unprivileged(), "true");
    };
  }

  /** Where a program is, in PATH or the folders of system programs. */
  public static Optional<Path> program(String name) {
    return NetworkNamespaces.program(name);
  }

  /** What to put before a command for which file permissions must hold, also as root. */
  public static List<String> unprivileged() {
    return isRoot()
        ? List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
        : List.of();
  }

  private static boolean hasLegacyTables() {
    String read = "for p in iptables ip6tables; do $p-legacy -t nat -S || exit 1; done";
    return succeeds("unshare", isRoot() ? "-n" : "-rn", "sh", "-c", read);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean succeeds(List<String> before, String command) {
    return succeeds(Stream.concat(before.stream(), Stream.of(command)).toArray(String[]::new));
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean binds(String address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
      return true;
    } catch (IOException noSuchAddress) {
      return false;
    }
  }
}
