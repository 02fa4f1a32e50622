package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.history.AsOf;
import io.sallyport.tenantapi.history.Chain;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.store.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must come true once disturbances end: one planner, all members back, time passes. */
final class Peace {
  private static final long SECOND = 1_000_000_000L;

  private final World world;
  private final Actions actions;

  Peace(World world) {
    this.world = world;
    this.actions = new Actions(world);
  }

  void comes() {
    world.calm = true;
    world.planners.subList(1, world.planners.size()).clear();
    SimPlanner planner = world.planners.getFirst();
    planner.kill();
    planner.wallOffset = 0;
    world.members.values().forEach(member -> member.vanished = false);
    for (int i = 0; i < 24; i++) {
      actions.plan(planner);
      world.members.values().forEach(actions::look);
      world.pass(i == 11 ? 8_000 * SECOND : 70 * SECOND);
    }
    Map<Identity, Ledger> before = world.store.ledgers();
    actions.plan(planner);
    assertThat(world.store.ledgers()).as("constant demand").isEqualTo(before);
    before.values().stream().filter(this::isPlanned).forEach(this::settled);
    claims(before);
  }

  /** A tenant that asks for another identity is refused, and nothing of it changes. */
  private boolean isPlanned(Ledger ledger) {
    return world.manifests.fleet().tenants().stream()
        .noneMatch(
            tenant ->
                ledger.tenant().filter(tenant.name().name()::equals).isPresent()
                    && !tenant.identity().equals(ledger.identity()));
  }

  private void settled(Ledger ledger) {
    for (Block block : ledger.blocks()) {
      boolean inUse = world.oracle.isInUse(ledger.identity(), block);
      boolean fine = block.state() == BlockState.ACTIVE || inUse;
      assertThat(fine).as("ends when unused: %s%n%s", block, told(ledger.identity())).isTrue();
    }
    Chain chain =
        Chain.of(
            ledger,
            number ->
                Optional.ofNullable(
                        world
                            .store
                            .values(Kind.PAGE)
                            .get(HistoryPage.name(ledger.identity(), number)))
                    .<Chain.Found>map(Chain.Found.Page::new)
                    .orElse(new Chain.Found.Fault("is missing")));
    assertThat(chain.broken()).isEmpty();
    Ledger retold = AsOf.ledger(ledger.identity(), chain.transitions(), any -> true);
    assertThat(words(retold)).as("history").isEqualTo(words(ledger));
  }

  /** What the members were told of this owner, and what they said. */
  private String told(Identity identity) {
    List<Object> all = new ArrayList<>();
    world
        .store
        .slices()
        .forEach(
            (key, slice) -> {
              if (slice.getSpec().identity().equals(identity.name())) {
                all.add(key + " " + slice.getSpec());
              }
            });
    world.store.answers().stream()
        .filter(answer -> answer.identity().equals(identity))
        .forEach(all::add);
    all.add(world.manifests.fleet());
    return String.join("\n", all.stream().map(Object::toString).toList());
  }

  private static List<String> words(Ledger ledger) {
    return ledger.blocks().stream()
        .map(b -> b.cidr() + " " + b.cluster() + " " + b.state() + " " + b.epoch())
        .toList();
  }

  /** Nobody goes on claiming what he does not hold. */
  private void claims(Map<Identity, Ledger> ledgers) {
    for (ClaimShard shard : world.store.values(Kind.CLAIMS).values()) {
      shard
          .claims()
          .forEach(
              (cidr, claim) ->
                  assertThat(
                          Optional.ofNullable(ledgers.get(claim.identity())).stream()
                              .flatMap(ledger -> ledger.cidrs().stream()))
                      .as("claim %s of %s", cidr, claim)
                      .anyMatch(held -> held.cidr().equals(cidr)));
    }
  }
}
