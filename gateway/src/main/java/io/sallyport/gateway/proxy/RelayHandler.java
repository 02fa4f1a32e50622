package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relay: what is read here is written there. It stops reading while the other
 * side does not take more, or while a limit asks for it; it never queues beyond the water mark.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {
  private final Relay relay;
  private final Channel destination;
  private final LongAdder bytes;
  private final IntToLongFunction limit;
  private @Nullable RelayHandler other;
  private @Nullable Channel origin;
  private long moved;
  private boolean paused;
  private boolean atEnd;

  /**
   * A direction towards {@code destination}.
   *
   * @param bytes counts payload
   * @param limit takes what was read and answers nanoseconds to stop reading, 0 to go on
   */
  RelayHandler(Relay relay, Channel destination, LongAdder bytes, IntToLongFunction limit) {
    this.relay = relay;
    this.destination = destination;
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The relay that {@code client} is a side of, once it is one. */
  static Optional<Relay> of(Channel client) {
    return Optional.ofNullable(client.pipeline().get(RelayHandler.class)).map(side -> side.relay);
  }

  void joinedWith(RelayHandler opposite) {
    other = opposite;
  }

  /** Rises with every byte that moved and with every change of what waits to be written. */
  long moved() {
    var waiting = destination.unsafe().outboundBuffer();
    return moved * 31 + (waiting == null ? 0 : waiting.totalPendingWriteBytes());
  }

  /** The origin has sent all it will. */
  void endOfInput() {
    if (!atEnd) {
      atEnd = true;
      relay.endOfInput(destination);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    origin = context.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    passOn((ByteBuf) message);
  }

  /**
   * Counts and writes payload of the origin; the flush comes with the end of the read, or earlier.
   */
  void passOn(ByteBuf data) {
    int count = data.readableBytes();
    bytes.add(count);
    moved += count;
    destination.write(data, destination.voidPromise());
    if (!destination.isWritable()) {
      destination.flush();
      updateReading();
    }
    long nanos = limit.applyAsLong(count);
    if (nanos > 0 && !paused) {
      paused = true;
      destination.eventLoop().schedule(this::resume, nanos, TimeUnit.NANOSECONDS);
      updateReading();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    destination.flush();
    updateReading();
  }

  /** This side takes data again, or not any more: the opposite direction follows. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (other != null) {
      other.updateReading();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      endOfInput();
    }
  }

  /**
   * The origin is closed. Behind its end of input that is normal, since the kernel closes a socket
   * once both ends were sent; what it sent before must still arrive.
   */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!atEnd) {
      relay.broken();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    relay.broken();
  }

  /** An origin at its end has nothing more to be read. */
  void updateReading() {
    if (origin != null && !atEnd) {
      origin.config().setAutoRead(!paused && destination.isWritable());
    }
  }

  private void resume() {
    paused = false;
    updateReading();
  }
}
