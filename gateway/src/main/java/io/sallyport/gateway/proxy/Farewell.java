package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * The last words to a client, and the end once it has heard them: closing at once, with input
 * unread, would reset the connection and could take them back. Used on the client's event loop.
 */
final class Farewell {
  private static final long HEAR_MILLIS = 1000;
  private static final long MOST_DISCARDED = 64 * 1024;

  private final Channel client;
  private long discarded;

  Farewell(Channel client) {
    this.client = client;
  }

  void say(ByteBuf lastWords) {
    client
        .writeAndFlush(lastWords)
        .addListener(
            written -> {
              ((DuplexChannel) client).shutdownOutput();
              client.config().setAutoRead(true);
              client.eventLoop().schedule(() -> client.close(), HEAR_MILLIS, TimeUnit.MILLISECONDS);
            });
  }

  /** What the client sends to nobody; too much of it is not read. */
  void discard(ByteBuf data) {
    discarded += data.readableBytes();
    data.release();
    if (discarded > MOST_DISCARDED) {
      client.config().setAutoRead(false);
    }
  }
}
