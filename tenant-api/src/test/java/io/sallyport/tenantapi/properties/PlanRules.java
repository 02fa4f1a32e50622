package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.Site;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What holds of one owner's plan, by looking at every single place. */
final class PlanRules {
  private final Tenant tenant;
  private final TenantRequest request;
  private final List<Site> sites;
  private final Ledger before;
  private final Ledger after;
  private final List<Refusal> refused;

  private PlanRules(Tenant tenant, List<Cluster> clusters, FleetPlan.Outcome outcome) {
    this.tenant = tenant;
    this.request = tenant.request();
    this.sites = clusters.stream().map(Cluster::site).toList();
    this.before = outcome.before();
    this.after = outcome.after();
    this.refused = outcome.plan().refused();
  }

  static void check(List<Cluster> clusters, FleetPlan plan) {
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      assertThat(outcome.plan().refused())
          .as("what was refused says what would fit")
          .allMatch(r -> !r.field().isBlank() && !r.value().isBlank())
          .allMatch(r -> !r.rule().isBlank() && !r.fits().isBlank());
      boolean accepted =
          outcome.plan().refused().stream().noneMatch(r -> r.field().equals("spec.identity"));
      if (accepted) {
        outcome.tenant().ifPresent(tenant -> new PlanRules(tenant, clusters, outcome).check());
      } else {
        assertThat(outcome.changed()).as("what is refused changes nothing").isFalse();
      }
    }
  }

  private void check() {
    for (Refusal refusal : refused) {
      if (refusal.rule().startsWith("Exhausted")) {
        exhausted(refusal);
      }
    }
    request.pins().forEach(this::pin);
    sites.forEach(this::bothFamilies);
    sites.forEach(this::givenBack);
  }

  /** P10 and P7: nothing that fits is free, and nothing of its own waits to come back. */
  private void exhausted(Refusal refusal) {
    Site site =
        sites.stream()
            .filter(s -> refusal.value().startsWith(s.cluster() + ":"))
            .findFirst()
            .orElseThrow();
    Family family = refusal.value().contains("ipv4") ? Family.IPV4 : Family.IPV6;
    assertThat(free(family).stream().filter(place -> mayTake(site, place)).toList())
        .as("P10: %s", refusal)
        .isEmpty();
    assertThat(after.blocks())
        .as("P7: %s", refusal)
        .noneMatch(
            b ->
                b.cluster().equals(site.cluster())
                    && b.cidr().family() == family
                    && !b.serves()
                    && !b.evicted()
                    && isWanted(b.cidr())
                    && mayTake(site, b.cidr()));
  }

  private List<Cidr> free(Family family) {
    return after.cidrs().stream()
        .filter(cidr -> cidr.cidr().family() == family && cidr.state().wanted())
        .flatMap(cidr -> places(cidr, cidr.cidr()).stream())
        .filter(place -> after.blocks().stream().noneMatch(b -> b.cidr().overlaps(place)))
        .toList();
  }

  private static List<Cidr> places(LedgerCidr cidr, Cidr part) {
    int length = Math.max(cidr.blockPrefixLength(), part.prefixLength());
    return java.util.stream.IntStream.range(0, 1 << (length - part.prefixLength()))
        .mapToObj(i -> Cidr.around(part.part(length, i).first(), cidr.blockPrefixLength()))
        .toList();
  }

  private boolean mayTake(Site site, Cidr place) {
    boolean others =
        request.pins().stream()
            .anyMatch(p -> p.cidr().overlaps(place) && !p.cluster().equals(site.cluster()));
    return !others && delivers(site, place);
  }

  private static boolean delivers(Site site, Cidr place) {
    return site.routed().cidrs().isEmpty()
        || site.routed().cidrs().stream().anyMatch(net -> net.contains(place));
  }

  private boolean isWanted(Cidr place) {
    return after.cidrs().stream().anyMatch(c -> c.state().wanted() && c.cidr().contains(place));
  }

  /** P11: what is free of a pin is its cluster's; what is not is told, and stays. */
  private void pin(Pin pin) {
    Optional<Site> site = sites.stream().filter(s -> s.cluster().equals(pin.cluster())).findFirst();
    String value = pin.cidr() + " for " + pin.cluster();
    Predicate<Refusal> about = r -> r.field().startsWith("spec.pins[") && r.value().equals(value);
    if (site.filter(s -> delivers(s, pin.cidr())).isEmpty()) {
      assertThat(refused).anyMatch(about);
      return;
    }
    for (LedgerCidr cidr : after.cidrs()) {
      if (cidr.state().wanted() && cidr.cidr().contains(pin.cidr())) {
        if (pin.cidr().prefixLength() > cidr.blockPrefixLength()) {
          assertThat(refused).as("P11: smaller than a block: %s", pin).anyMatch(about);
          continue;
        }
        for (Cidr place : places(cidr, pin.cidr())) {
          Optional<Block> held = at(after, place);
          assertThat(held).as("P11: %s of %s", place, pin).isPresent();
          if (!held.get().cluster().equals(pin.cluster())) {
            assertThat(refused).as("P11: %s", held).anyMatch(about);
            assertThat(at(before, place).map(Block::cluster)).contains(held.get().cluster());
          } else {
            assertThat(held.get().serves() || held.get().evicted()).as("P11: %s", held).isTrue();
          }
        }
      }
    }
  }

  private static Optional<Block> at(Ledger ledger, Cidr place) {
    return ledger.blocks().stream().filter(b -> b.cidr().overlaps(place)).findFirst();
  }

  /** P12: whoever comes new gets both families or neither. */
  private void bothFamilies(Site site) {
    boolean pinned = request.pins().stream().anyMatch(p -> p.cluster().equals(site.cluster()));
    long families =
        after.cidrs().stream()
            .filter(cidr -> cidr.state().wanted())
            .map(cidr -> cidr.cidr().family())
            .distinct()
            .count();
    if (!pinned && families == 2 && serving(before, site.cluster()).isEmpty()) {
      List<Block> given = serving(after, site.cluster());
      assertThat(given.stream().map(b -> b.cidr().family()).distinct().count())
          .as("P12: %s of %s gets %s", site.cluster(), tenant.name(), given)
          .isIn(0L, 2L);
    }
  }

  private static List<Block> serving(Ledger ledger, ClusterName cluster) {
    return ledger.blocksOf(cluster).stream().filter(Block::serves).toList();
  }

  /** Contracts 3: given back is never a pin, never the last, never below minBlocks. */
  private void givenBack(Site site) {
    ClusterShare share =
        request
            .clusters()
            .map(all -> all.stream().filter(s -> s.cluster().equals(site.cluster())).findFirst())
            .orElse(Optional.of(new ClusterShare(site.cluster(), 0, Integer.MAX_VALUE)))
            .orElse(new ClusterShare(site.cluster(), -1, 0));
    for (Block old : serving(before, site.cluster())) {
      boolean gone = at(after, old.cidr()).filter(Block::serves).isEmpty();
      if (gone && isWanted(old.cidr()) && share.minBlocks() >= 0) {
        assertThat(request.pins()).noneMatch(pin -> pin.cidr().overlaps(old.cidr()));
        long left =
            serving(after, site.cluster()).stream()
                .filter(b -> b.cidr().family() == old.cidr().family())
                .count();
        assertThat(left).as("after %s", old).isGreaterThanOrEqualTo(Math.max(1, share.minBlocks()));
        assertThat(old.state()).isIn(BlockState.PENDING, BlockState.ACTIVE);
      }
    }
  }
}
