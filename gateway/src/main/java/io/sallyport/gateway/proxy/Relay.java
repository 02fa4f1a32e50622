package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.limit.TenantLimiter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.gateway.metrics.PortUse;
import io.sallyport.gateway.metrics.TenantCounters;
import io.sallyport.gateway.table.Decision;
import io.sallyport.ipam.address.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client and a server joined: two handlers that pass bytes on, each only as fast as the other
 * side takes them, and a common end. Used on one event loop only.
 */
final class Relay {
  private static final int IDLE_CHECKS = 4;

  private final Shared shared;
  private final Channel client;
  private final Channel server;
  private final TenantLimiter limiter;
  private final TenantCounters counters;
  private final PortUse.Flow flow;
  private final RelayHandler fromClient;
  private final RelayHandler fromServer;
  private final ScheduledFuture<?> idleCheck;
  private long movedBefore = -1;
  private int stillChecks;
  private int finishedDirections;
  private boolean over;

  Relay(
      Shared shared,
      Decision.Leave way,
      int port,
      Channel client,
      Channel server,
      TenantLimiter limiter) {
    this.shared = shared;
    this.client = client;
    this.server = server;
    this.limiter = limiter;
    this.counters = shared.counters().of(Optional.of(way.tenant()));
    this.flow = flow(way, port);
    this.fromClient =
        new RelayHandler(
            this,
            server,
            counters.egressBytes(),
            bytes -> throttle(LimitKind.EGRESS_BYTES, limiter.spendEgress(bytes)));
    this.fromServer =
        new RelayHandler(
            this,
            client,
            counters.ingressBytes(),
            bytes -> throttle(LimitKind.INGRESS_BYTES, limiter.spendIngress(bytes)));
    long every = Math.max(1, shared.idleTimeout().toMillis() / IDLE_CHECKS);
    this.idleCheck =
        client
            .eventLoop()
            .scheduleWithFixedDelay(this::checkIdle, every, every, TimeUnit.MILLISECONDS);
  }

  /** What a connection on this way takes of its address; counted as open before it is one. */
  static PortUse.Flow flow(Decision.Leave way, int port) {
    return new PortUse.Flow(way.tenant(), way.egress(), way.destination(), port);
  }

  /**
   * Passes on what came early and lets both sides flow.
   *
   * @param clientAtEnd true where the client has sent all it will
   */
  void start(List<ByteBuf> early, boolean clientAtEnd) {
    counters.opened();
    fromClient.joinedWith(fromServer);
    fromServer.joinedWith(fromClient);
    client.pipeline().replace(Handshake.NAME, "relay", fromClient);
    server.pipeline().addLast("relay", fromServer);
    early.forEach(fromClient::passOn);
    server.flush();
    client.flush();
    fromClient.updateReading();
    fromServer.updateReading();
    if (clientAtEnd) {
      fromClient.endOfInput();
    }
    if (!client.isActive()) {
      broken();
    }
  }

  /** One side has sent all it will; once both have and all is written, the relay is over. */
  void endOfInput(Channel destination) {
    if (!destination.isActive()) {
      finishDirection();
      return;
    }
    destination
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                ((DuplexChannel) destination).shutdownOutput();
                finishDirection();
              } else {
                broken();
              }
            });
  }

  private void finishDirection() {
    finishedDirections++;
    if (finishedDirections == 2) {
      end(Outcome.COMPLETED);
    }
  }

  /** One side broke before its end. */
  void broken() {
    end(Outcome.BROKEN);
  }

  /** Ends it where it leaves from one of these addresses. */
  void cut(Set<IpAddress> egress) {
    if (egress.contains(flow.egress())) {
      end(Outcome.BROKEN);
    }
  }

  private long throttle(LimitKind limit, long nanos) {
    if (nanos > 0) {
      counters.throttled(limit);
    }
    return nanos;
  }

  private void checkIdle() {
    long moved = fromClient.moved() + fromServer.moved();
    stillChecks = moved == movedBefore ? stillChecks + 1 : 0;
    movedBefore = moved;
    if (stillChecks >= IDLE_CHECKS) {
      end(Outcome.IDLE);
    }
  }

  private void end(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    idleCheck.cancel(false);
    limiter.closed();
    shared.counters().ports().closed(flow);
    counters.closed(outcome);
    for (Channel side : List.of(client, server)) {
      if (outcome != Outcome.COMPLETED && side.isOpen()) {
        // A reset: nobody is to take a stump for the whole.
        side.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      side.close();
    }
  }
}
