package io.sallyport.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.sallyport.gateway.table.Decision;
import java.util.List;
import java.util.Optional;

/**
 * Connects by the first of several ways that answers, one after the other. It ends once: connected,
 * failed with the last way, or cancelled. Used on one event loop.
 */
final class Attempts {
  private final EgressConnector connector;
  private final EventLoop loop;
  private final int port;
  private final End end;
  private Optional<Channel> connecting = Optional.empty();
  private boolean cancelled;

  /** How it ends where nobody cancels it. */
  interface End {
    void connected(Decision.Leave way, Channel server);

    void failed(Decision.Leave way, Throwable cause);
  }

  Attempts(EgressConnector connector, EventLoop loop, int port, End end) {
    this.connector = connector;
    this.loop = loop;
    this.port = port;
    this.end = end;
  }

  /** Tries {@code ways}, of which there is at least one. */
  void begin(List<Decision.Leave> ways) {
    ChannelFuture attempt = connector.connect(loop, ways.getFirst(), port);
    if (!attempt.isDone()) {
      connecting = Optional.of(attempt.channel());
    }
    attempt.addListener(
        (ChannelFuture done) -> {
          if (loop.inEventLoop()) {
            ended(ways, done);
          } else { // a socket that could not be opened has no event loop
            loop.execute(() -> ended(ways, done));
          }
        });
  }

  private void ended(List<Decision.Leave> ways, ChannelFuture done) {
    connecting = Optional.empty();
    if (cancelled) {
      if (done.isSuccess()) {
        done.channel().close();
      }
    } else if (done.isSuccess()) {
      end.connected(ways.getFirst(), done.channel());
    } else if (ways.size() > 1) {
      begin(ways.subList(1, ways.size()));
    } else {
      end.failed(ways.getFirst(), done.cause());
    }
  }

  void cancel() {
    cancelled = true;
    connecting.ifPresent(Channel::close);
  }
}
