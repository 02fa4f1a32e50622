package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** What a protocol tells its client. */
interface Replies {

  /** The connection is there; it leaves from {@code egress}. */
  ByteBuf connected(InetSocketAddress egress);

  /** There is no connection. */
  ByteBuf failed(Failure failure);
}
