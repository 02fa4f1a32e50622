package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Tries whether this host can use egress addresses at all, each one once. */
final class AddressProbe {
  private static final int SHOWN = 10;

  private final Set<IpAddress> tried = new HashSet<>();

  /**
   * One message for those of {@code addresses} in use, not tried before, that cannot be bound.
   *
   * @param inUse which are; the others are forgotten
   */
  Optional<String> complaint(Set<IpAddress> touched, Predicate<IpAddress> inUse) {
    Set<IpAddress> addresses = new HashSet<>(touched);
    addresses.removeIf(inUse.negate());
    tried.removeIf(address -> touched.contains(address) && !addresses.contains(address));
    List<Cidr> failed = new ArrayList<>();
    String reason = "";
    for (IpAddress address : addresses) {
      if (tried.add(address)) {
        try (Socket socket = new Socket()) {
          socket.bind(new InetSocketAddress(InetAddress.getByAddress(address.bytes()), 0));
        } catch (IOException e) {
          failed.add(Cidr.ofAddress(address));
          reason = String.valueOf(e.getMessage());
        }
      }
    }
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "egress addresses %s cannot be used on this host (%s); connections from them are refused."
                .formatted(some(CidrSet.of(failed).cidrs()), reason)
            + " Make them local: `ip address add ADDRESS dev lo` for each, or for IPv4"
            + " `ip route add local PREFIX dev lo`");
  }

  /** The first of them, and how many more there are. */
  private static String some(List<Cidr> cidrs) {
    int more = cidrs.size() - SHOWN;
    return more <= 0 ? cidrs.toString() : cidrs.subList(0, SHOWN) + " and " + more + " more";
  }
}
