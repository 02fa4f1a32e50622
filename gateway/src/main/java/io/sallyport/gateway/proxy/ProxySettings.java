package io.sallyport.gateway.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a proxy serves.
 *
 * @param socks5 where SOCKS5 is served; port 0 for any
 * @param connect where HTTP CONNECT is served; port 0 for any
 * @param dns name servers; empty for those of the system
 * @param threads event loops, 1 or more
 * @param handshakeTimeout a client that has not asked for a connection by then is closed
 * @param connectTimeout an attempt to connect ends after this
 * @param idleTimeout a connection on which nothing moved for this long is closed
 * @param handshakes how many clients may be in their handshake at a time
 */
public record ProxySettings(
    InetSocketAddress socks5,
    InetSocketAddress connect,
    List<InetSocketAddress> dns,
    int threads,
    Duration handshakeTimeout,
    Duration connectTimeout,
    Duration idleTimeout,
    HandshakeLimits handshakes) {
  public ProxySettings {
    dns = List.copyOf(dns);
  }

  /** With the limits that this process has room for. */
  public ProxySettings(
      InetSocketAddress socks5,
      InetSocketAddress connect,
      List<InetSocketAddress> dns,
      int threads,
      Duration handshakeTimeout,
      Duration connectTimeout,
      Duration idleTimeout) {
    this(
        socks5,
        connect,
        dns,
        threads,
        handshakeTimeout,
        connectTimeout,
        idleTimeout,
        HandshakeLimits.ofThisProcess());
  }
}
