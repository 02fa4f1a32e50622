package io.sallyport.gateway.cli;

import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NextHops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;

/** The next hops that a gateway was given, kept in the kernel. One thread uses it. */
final class Routing implements AutoCloseable {
  private final String networkInterface;
  private final List<InetAddress> hops;
  private final NextHops kernel;

  private Routing(String networkInterface, List<InetAddress> hops, NextHops kernel) {
    this.networkInterface = networkInterface;
    this.hops = List.copyOf(hops);
    this.kernel = kernel;
  }

  /** In force when this returns; without hops, an earlier process's are gone. */
  static Routing open(String networkInterface, List<InetAddress> hops) throws IOException {
    NextHops kernel = NextHops.open();
    try {
      Routing routing = new Routing(networkInterface, hops, kernel);
      routing.look();
      return routing;
    } catch (NetlinkException e) {
      kernel.close();
      throw e;
    }
  }

  /** Puts them right, whatever another program or a lost interface did to them. */
  void look() throws IOException {
    Optional<NetworkInterface> device =
        Optional.ofNullable(NetworkInterface.getByName(networkInterface));
    if (device.isPresent()) {
      kernel.set(networkInterface, device.get().getIndex(), hops);
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
