package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.IpAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The listeners of this process, which are no destinations: nobody reaches the gateway through
 * itself. A listener on every address counts on each address the host has. Any thread may use it.
 */
public final class OwnListeners {
  private final List<InetSocketAddress> listeners = new CopyOnWriteArrayList<>();
  private final Set<IpAddress> own;

  /** No listeners yet, and the host's addresses as they are now. */
  public OwnListeners() throws SocketException {
    own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(address -> IpAddress.ofBytes(address.getAddress()))
            .collect(Collectors.toSet());
  }

  /** Adds a listener at its bound address. */
  public void add(InetSocketAddress bound) {
    listeners.add(bound);
  }

  boolean has(IpAddress destination, int port) {
    for (InetSocketAddress listener : listeners) {
      boolean here =
          listener.getAddress().isAnyLocalAddress()
              ? own.contains(destination) || isLoopback(destination)
              : Sockets.address(listener).equals(destination);
      if (here && listener.getPort() == port) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLoopback(IpAddress address) {
    return Sockets.socket(address, 0).getAddress().isLoopbackAddress();
  }
}
