package io.sallyport.gateway.proxy;

import io.netty.channel.EventLoop;
import io.sallyport.gateway.table.Decision;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ways of one source to what it asks for: destinations that it may reach, each with the address
 * that it leaves from. Used on one event loop.
 */
final class Ways {
  private static final int MOST = 3;

  private final Shared shared;
  private final IpAddress source;
  private final EventLoop loop;

  Ways(Shared shared, IpAddress source, EventLoop loop) {
    this.shared = shared;
    this.source = source;
    this.loop = loop;
  }

  /** What was found. */
  sealed interface Found {
    /** At least one way, the best first. */
    record Some(List<Decision.Leave> ways, int port) implements Found {}

    /** Destinations, none of which may be reached, and why not the first. */
    record None(DropReason reason) implements Found {}

    /** No destination. */
    record Unresolved(String host) implements Found {}
  }

  /** Finds the ways of {@code tenant}, at once or when its name is resolved. */
  void find(TenantName tenant, Target target, Consumer<Found> then) {
    switch (target) {
      case Target.Literal(IpAddress address, int port) ->
          then.accept(choose(tenant, List.of(address), port));
      case Target.Name(String host, int port) ->
          shared
              .names()
              .resolve(
                  loop,
                  host,
                  found ->
                      then.accept(
                          found.isEmpty()
                              ? new Found.Unresolved(host)
                              : choose(tenant, found, port)));
    }
  }

  private Found choose(TenantName tenant, List<IpAddress> candidates, int port) {
    List<Decision.Leave> ways = new ArrayList<>();
    Optional<DropReason> refusal = Optional.empty();
    for (IpAddress candidate : candidates) {
      switch (decide(tenant, candidate, port)) {
        case Decision.Leave leave -> ways.add(leave);
        case Decision.Refuse refuse -> refusal = Optional.of(refusal.orElse(refuse.reason()));
      }
    }
    return ways.isEmpty()
        ? new Found.None(refusal.orElse(DropReason.DESTINATION))
        : new Found.Some(ways.subList(0, Math.min(MOST, ways.size())), port);
  }

  /** What becomes of it; with the place of one tenant nobody leaves as another. */
  private Decision decide(TenantName tenant, IpAddress destination, int port) {
    if (shared.listeners().has(destination, port)) {
      return new Decision.Refuse(Optional.empty(), DropReason.LISTENER);
    }
    return switch (shared.table().get().decide(source, destination)) {
      case Decision.Leave leave when !leave.tenant().equals(tenant) ->
          new Decision.Refuse(Optional.of(tenant), DropReason.GUARD);
      case Decision decision -> decision;
    };
  }
}
