package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.IpAddress;

/** What a client asks to be connected to. */
sealed interface Target {

  /** 1 .. 65535. */
  int port();

  /** An address. */
  record Literal(IpAddress address, int port) implements Target {}

  /** A name to be resolved; the rules apply to what it resolves to. */
  record Name(String host, int port) implements Target {}

  /** The target that {@code host} and {@code port} spell. */
  static Target of(String host, int port) {
    return IpAddress.parse(host)
        .<Target>map(address -> new Literal(address, port))
        .orElseGet(() -> new Name(host, port));
  }
}
