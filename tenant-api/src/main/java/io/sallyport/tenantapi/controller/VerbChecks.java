package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what a verb names is there, so that a slip of the pen is not taken for a success. */
final class VerbChecks {
  private VerbChecks() {}

  /** Why {@code verb} cannot be about these ledgers, or empty where it can. */
  static Optional<String> refusal(Verb verb, Collection<Ledger> ledgers, RollBack rollBack)
      throws IOException {
    return switch (verb) {
      case Verb.Evict evict ->
          noTenant(verb, evict.tenant(), ledgers)
              .or(() -> evict.cidr().flatMap(cidr -> noCidr(verb, cidr, ledgers)))
              .or(
                  () ->
                      evict
                          .cluster()
                          .flatMap(name -> noCluster(name, verb.among(ledgers), List.of())));
      case Verb.Release release -> {
        List<ClusterName> ahead = rollBack.clusters();
        yield release
            .tenant()
            .flatMap(tenant -> noTenant(verb, tenant, ledgers))
            .or(() -> noCluster(release.cluster(), verb.among(ledgers), ahead));
      }
    };
  }

  private static Optional<String> noTenant(
      Verb verb, TenantName tenant, Collection<Ledger> ledgers) {
    return !verb.among(ledgers).isEmpty()
        ? Optional.empty()
        : Optional.of(
            "TENANT '%s' has no ledger; fits: %s"
                .formatted(
                    tenant,
                    ledgers.stream()
                        .map(ledger -> ledger.tenant().orElse(ledger.identity().name()))
                        .sorted()
                        .toList()));
  }

  private static Optional<String> noCidr(Verb verb, Cidr cidr, Collection<Ledger> ledgers) {
    List<Cidr> held =
        verb.among(ledgers).stream()
            .flatMap(l -> l.cidrs().stream())
            .map(LedgerCidr::cidr)
            .toList();
    return held.stream().anyMatch(cidr::overlaps)
        ? Optional.empty()
        : Optional.of("--cidr '%s' overlaps no CIDR of the tenant; fits: %s".formatted(cidr, held));
  }

  private static Optional<String> noCluster(
      ClusterName cluster, Collection<Ledger> ledgers, List<ClusterName> others) {
    List<ClusterName> holding =
        Stream.concat(
                ledgers.stream().flatMap(l -> l.blocks().stream()).map(Block::cluster),
                others.stream())
            .distinct()
            .sorted()
            .toList();
    return holding.contains(cluster)
        ? Optional.empty()
        : Optional.of("--cluster '%s' holds no block; fits: %s".formatted(cluster, holding));
  }
}
