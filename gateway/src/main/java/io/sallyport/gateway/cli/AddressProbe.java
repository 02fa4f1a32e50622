package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tries whether this host can use egress addresses at all, each one once. */
final class AddressProbe {
  private final Set<IpAddress> tried = new HashSet<>();

  /** A message for each address, not tried before, that cannot be bound. */
  List<String> complaints(Set<IpAddress> addresses) {
    tried.retainAll(addresses);
    List<String> complaints = new ArrayList<>();
    for (IpAddress address : new TreeSet<>(addresses)) {
      if (tried.add(address)) {
        try (Socket socket = new Socket()) {
          socket.bind(new InetSocketAddress(InetAddress.getByAddress(address.bytes()), 0));
        } catch (IOException e) {
          Cidr host = Cidr.ofAddress(address);
          complaints.add(
              "egress address %s cannot be used on this host (%s); connections from it are refused."
                      .formatted(address, e.getMessage())
                  + " Make it local: ip address add %s dev lo, or ip route add local %s dev lo"
                      .formatted(host, host));
        }
      }
    }
    return complaints;
  }
}
