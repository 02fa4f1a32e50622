package io.sallyport.gateway.bench;

import java.net.InetSocketAddress;

/** What the server behind all paths offers, each on a port of its own. */
enum Service {
  /** Answers each 64 bytes with 64 bytes, see {@link ReplyServer}. */
  REPLY(0),
  /** Reads and counts. */
  SINK(1),
  /** Writes without end. */
  SOURCE(2);

  private final int offset;

  Service(int offset) {
    this.offset = offset;
  }

  /** Where it is served, {@code first} being the address of the first one. */
  InetSocketAddress at(InetSocketAddress first) {
    return new InetSocketAddress(first.getAddress(), first.getPort() + offset);
  }
}
