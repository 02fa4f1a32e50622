package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
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
  private static final int ATTEMPTS = 3;
  private static final long HEAR_MILLIS = 1000;
  private static final long LOOK_MILLIS = 500;
  private static final long STRANGER_MILLIS = 1000;
  private static final long MOST_DISCARDED = 64 * 1024;

  private final Shared shared;
  private final Channel client;
  private final Replies replies;
  private final IpAddress source;
  private final Handshakes.Place handshake;
  private final List<ByteBuf> early = new ArrayList<>();
  private ScheduledFuture<?> watch;
  private Optional<Channel> connecting = Optional.empty();
  private Optional<TenantName> admitted = Optional.empty();
  private Optional<TenantLimiter> place = Optional.empty();
  private long discarded;
  private boolean asked;
  private boolean inputEnded;
  private boolean ended;

  Opening(Shared shared, Channel client, Replies replies, Handshakes.Place handshake) {
    this.shared = shared;
    this.client = client;
    this.replies = replies;
    this.source = Sockets.remote(client);
    this.handshake = handshake;
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
      discarded += data.readableBytes();
      data.release();
      if (discarded > MOST_DISCARDED) {
        client.config().setAutoRead(false);
      }
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
    say(goodbye);
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
        find(tenant, target);
      }
    }
  }

  private void find(TenantName tenant, Target target) {
    switch (target) {
      case Target.Literal(IpAddress address, int port) -> choose(tenant, List.of(address), port);
      case Target.Name(String host, int port) ->
          shared
              .names()
              .resolve(
                  client.eventLoop(),
                  host,
                  found -> {
                    if (found.isEmpty()) {
                      fail(admitted, new Failure.Unresolved(host));
                    } else {
                      choose(tenant, found, port);
                    }
                  });
    }
  }

  /** Decides on each address; the first refusal counts where none may be reached. */
  private void choose(TenantName tenant, List<IpAddress> candidates, int port) {
    if (ended) {
      return;
    }
    List<Decision.Leave> ways = new ArrayList<>();
    Optional<Decision.Refuse> refusal = Optional.empty();
    for (IpAddress candidate : candidates) {
      switch (decide(tenant, candidate, port)) {
        case Decision.Leave leave -> ways.add(leave);
        case Decision.Refuse refuse -> refusal = Optional.of(refusal.orElse(refuse));
      }
    }
    if (ways.isEmpty()) {
      drop(admitted, refusal.map(Decision.Refuse::reason).orElse(DropReason.DESTINATION));
    } else {
      attempt(ways.subList(0, Math.min(ATTEMPTS, ways.size())), port);
    }
  }

  /** What becomes of it; with the place of one tenant nobody leaves as another. */
  private Decision decide(TenantName tenant, IpAddress destination, int port) {
    if (shared.listeners().has(destination, port)) {
      return new Decision.Refuse(Optional.empty(), DropReason.LISTENER);
    }
    return switch (shared.table().get().decide(source, destination)) {
      case Decision.Leave leave when !leave.tenant().equals(tenant) ->
          new Decision.Refuse(admitted, DropReason.GUARD);
      case Decision decision -> decision;
    };
  }

  private void attempt(List<Decision.Leave> ways, int port) {
    ChannelFuture attempt = shared.connector().connect(client.eventLoop(), ways.getFirst(), port);
    if (!attempt.isDone()) {
      connecting = Optional.of(attempt.channel());
    }
    attempt.addListener(
        (ChannelFuture done) -> {
          if (client.eventLoop().inEventLoop()) {
            attempted(ways, port, done);
          } else { // a socket that could not be opened has no event loop
            client.eventLoop().execute(() -> attempted(ways, port, done));
          }
        });
  }

  private void attempted(List<Decision.Leave> ways, int port, ChannelFuture done) {
    connecting = Optional.empty();
    if (ended) {
      if (done.isSuccess()) {
        done.channel().close();
      }
    } else if (done.isSuccess()) {
      connected(ways.getFirst(), port, done.channel());
    } else if (ways.size() > 1) {
      attempt(ways.subList(1, ways.size()), port);
    } else {
      failed(ways.getFirst(), done.cause());
    }
  }

  /**
   * The source guard: the pair must be of the table in force now, and on the socket. The address
   * counts as in use before the table is asked: whoever took it out of the table sees this
   * connection, or it is not made.
   */
  private void connected(Decision.Leave way, int port, Channel server) {
    InetSocketAddress local = (InetSocketAddress) server.localAddress();
    shared.counters().ports().opened(Relay.flow(way, port));
    if (!Sockets.address(local).equals(way.egress())
        || !shared.table().get().decide(source, way.destination()).equals(way)) {
      shared.counters().ports().closed(Relay.flow(way, port));
      server.close();
      drop(admitted, DropReason.GUARD);
    } else {
      end();
      client.write(replies.connected(local), client.voidPromise());
      new Relay(shared, way, port, client, server, place.orElseThrow()).start(early, inputEnded);
    }
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
    say(replies.failed(failure));
  }

  /**
   * The last words, and the end once the client has heard them: closing at once, with input unread,
   * would reset the connection and could take them back.
   */
  private void say(ByteBuf lastWords) {
    client
        .writeAndFlush(lastWords)
        .addListener(
            written -> {
              ((DuplexChannel) client).shutdownOutput();
              client.config().setAutoRead(true);
              client.eventLoop().schedule(() -> client.close(), HEAR_MILLIS, TimeUnit.MILLISECONDS);
            });
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
    connecting.ifPresent(Channel::close);
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
