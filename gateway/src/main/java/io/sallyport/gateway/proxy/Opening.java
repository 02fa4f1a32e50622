package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.gateway.limit.Admission;
import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.limit.TenantLimiter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.gateway.metrics.TenantCounters;
import io.sallyport.gateway.table.Decision;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.gateway.table.EgressTable.Found;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's way from accept to relay, whatever its protocol: who it is, whether it may, which
 * address it leaves from, and what it is told. It ends exactly once: as a relay, or with an outcome
 * that is counted. Used on the client's event loop only.
 */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final long LOOK_MILLIS = 500;
  private static final long STRANGER_MILLIS = 1000;

  private final Shared shared;
  private final Channel client;
  private final Replies replies;
  private final IpAddress source;
  private final Handshakes.Place handshake;
  private final Ways ways;
  private final Farewell farewell;
  private final List<ByteBuf> early = new ArrayList<>();
  private ScheduledFuture<?> watch;
  private Optional<Attempts> attempts = Optional.empty();
  private Optional<TenantName> admitted = Optional.empty();
  private Optional<TenantLimiter> place = Optional.empty();
  private boolean asked;
  private boolean inputEnded;
  private boolean ended;

  Opening(Shared shared, Channel client, Replies replies, Handshakes.Place handshake) {
    this.shared = shared;
    this.client = client;
    this.replies = replies;
    this.source = Sockets.remote(client);
    this.handshake = handshake;
    this.ways = new Ways(shared, source, client.eventLoop());
    this.farewell = new Farewell(client);
    this.watch =
        client
            .eventLoop()
            .schedule(
                () -> abandon(Outcome.HANDSHAKE_TIMEOUT), patienceMillis(), TimeUnit.MILLISECONDS);
    client.closeFuture().addListener(closed -> abandon(Outcome.BAD_HANDSHAKE));
  }

  /** Strangers get a second, so that they cannot hold what tenants need. */
  private long patienceMillis() {
    long most = shared.handshakeTimeout().toMillis();
    return owner().isPresent() ? most : Math.min(most, STRANGER_MILLIS);
  }

  /** Payload that the client sent before it was told that it is connected. Takes ownership. */
  void early(ByteBuf data) {
    if (ended) {
      farewell.discard(data);
    } else {
      early.add(data);
    }
  }

  /** The client will send nothing more; before it asked for anything, that is the end. */
  void endOfInput() {
    inputEnded = true;
    if (ended) {
      client.close();
    } else if (!asked) {
      abandon(Outcome.BAD_HANDSHAKE);
    }
  }

  /** The client wants {@code target}. Later wishes are ignored. */
  void open(Target target) {
    if (asked || ended) {
      return;
    }
    asked = true;
    client.config().setAutoRead(false);
    watch.cancel(false);
    watch =
        client
            .eventLoop()
            .scheduleWithFixedDelay(
                this::lookAfter, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    switch (shared.table().get().find(source)) {
      case Found.Nobody(DropReason reason) -> drop(Optional.empty(), reason);
      case Found.Tenant found -> admit(found.tenant().name(), target);
    }
  }

  /** The client did not keep to its protocol; {@code goodbye} is the last it gets. */
  void refuseHandshake(ByteBuf goodbye) {
    if (ended) {
      goodbye.release();
      return;
    }
    giveUp();
    counters(owner()).ended(Outcome.BAD_HANDSHAKE);
    farewell.say(goodbye);
  }

  /** A client that is not read is not heard when it hangs up; its socket is asked instead. */
  private void lookAfter() {
    if (Sockets.isReset(client)) {
      broken();
    }
  }

  /** The client's connection broke. */
  void broken() {
    abandon(Outcome.BAD_HANDSHAKE);
  }

  private void admit(TenantName tenant, Target target) {
    admitted = Optional.of(tenant);
    switch (shared.limiters().tryOpen(tenant)) {
      case Admission.Full(LimitKind limit) -> {
        counters(admitted).throttled(limit);
        fail(admitted, new Failure.Limited(limit));
      }
      case Admission.Place(TenantLimiter limiter) -> {
        place = Optional.of(limiter);
        handshake.leave();
        ways.find(tenant, target, this::found);
      }
    }
  }

  private void found(Ways.Found found) {
    if (ended) {
      return;
    }
    switch (found) {
      case Ways.Found.Unresolved(String host) -> fail(admitted, new Failure.Unresolved(host));
      case Ways.Found.None(DropReason reason) -> drop(admitted, reason);
      case Ways.Found.Some(List<Decision.Leave> some, int port) -> attempt(some, port);
    }
  }

  private void attempt(List<Decision.Leave> some, int port) {
    Attempts.End end =
        new Attempts.End() {
          @Override
          public void connected(Decision.Leave way, Channel server) {
            Opening.this.connected(way, port, server);
          }

          @Override
          public void failed(Decision.Leave way, Throwable cause) {
            Opening.this.failed(way, cause);
          }
        };
    Attempts begun = new Attempts(shared.connector(), client.eventLoop(), port, end);
    attempts = Optional.of(begun);
    begun.begin(some);
  }

  /**
   * The source guard: the pair must be of the table in force now, and on the socket. The address
   * counts as in use before the table is asked: whoever took it out of the table sees this
   * connection, or it is not made.
   */
  private void connected(Decision.Leave way, int port, Channel server) {
    InetSocketAddress local = (InetSocketAddress) server.localAddress();
    shared.counters().ports().opened(Relay.flow(way, port));
    if (!Sockets.address(local).equals(way.egress()) || !leavesBy(way)) {
      shared.counters().ports().closed(Relay.flow(way, port));
      server.close();
      drop(admitted, DropReason.GUARD);
    } else {
      end();
      client.write(replies.connected(local), client.voidPromise());
      new Relay(shared, way, port, client, server, place.orElseThrow()).start(early, inputEnded);
    }
  }

  /** Whether the table in force now says the same; its tenant may have got another name. */
  private boolean leavesBy(Decision.Leave way) {
    return shared.table().get().decide(source, way.destination())
            instanceof Decision.Leave(var tenant, IpAddress egress, var destination)
        && egress.equals(way.egress());
  }

  private void failed(Decision.Leave way, Throwable cause) {
    if (cause instanceof Errors.NativeIoException) { // of bind; connect has types of its own
      drop(admitted, DropReason.BIND);
      return;
    }
    Failure.Unreachable.Kind kind = Failure.Unreachable.Kind.of(cause);
    if (cause instanceof ChannelException && cause.getCause() instanceof IOException noSocket) {
      shared
          .descriptors()
          .missing("cannot connect clients to their destinations", noSocket, client.eventLoop());
    } else if (kind == Failure.Unreachable.Kind.OTHER) {
      LOG.warn(
          "tenant={} no connection to {}: {}", way.tenant(), way.destination(), cause.toString());
    }
    fail(admitted, new Failure.Unreachable(kind));
  }

  private void drop(Optional<TenantName> tenant, DropReason reason) {
    counters(tenant).dropped(reason);
    if (reason == DropReason.GUARD) {
      shared.counters().guardDropped();
    }
    fail(tenant, new Failure.Dropped(reason, source));
  }

  private void fail(Optional<TenantName> tenant, Failure failure) {
    if (ended) {
      return;
    }
    giveUp();
    counters(tenant).ended(failure.outcome());
    farewell.say(replies.failed(failure));
  }

  /** The client is gone, or too slow: nothing is said. */
  private void abandon(Outcome outcome) {
    if (ended) {
      return;
    }
    giveUp();
    counters(admitted.or(this::owner)).ended(asked ? Outcome.BROKEN : outcome);
    client.close();
  }

  /** Ends without a relay, which would have taken over the place and the early data. */
  private void giveUp() {
    end();
    place.ifPresent(TenantLimiter::closed);
    attempts.ifPresent(Attempts::cancel);
    early.forEach(ByteBuf::release);
  }

  private void end() {
    ended = true;
    watch.cancel(false);
  }

  private Optional<TenantName> owner() {
    return shared.table().get().owner(source);
  }

  private TenantCounters counters(Optional<TenantName> tenant) {
    return shared.counters().of(tenant);
  }
}
