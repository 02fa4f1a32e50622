package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Operator;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Collection;
import java.util.Optional;

/** What a person asks of ledgers, and why. */
public sealed interface Verb {

  /** Why it is asked, for history; not empty. */
  String reason();

  /** Those of all ledgers that it is about. */
  Collection<Ledger> among(Collection<Ledger> ledgers);

  /** The ledger after it. Pure. */
  Ledger apply(Ledger ledger, Operator.Act act);

  /** The word for it. */
  String word();

  /**
   * What lies there drains now, although it is in use, and leaves every address set.
   *
   * @param cidr evicts the blocks that overlap it
   * @param cluster evicts the blocks that it holds; of both, what both name
   */
  record Evict(TenantName tenant, Optional<Cidr> cidr, Optional<ClusterName> cluster, String reason)
      implements Verb {
    @Override
    public Collection<Ledger> among(Collection<Ledger> ledgers) {
      return Ledger.named(ledgers, tenant.name()).stream().toList();
    }

    @Override
    public Ledger apply(Ledger ledger, Operator.Act act) {
      return Operator.evict(ledger, this::names, act);
    }

    private boolean names(Block block) {
      return cidr.map(block.cidr()::overlaps).orElse(true)
          && cluster.map(block.cluster()::equals).orElse(true);
    }

    @Override
    public String word() {
      return "evict";
    }
  }

  /**
   * A cluster that cannot acknowledge is written off: its blocks rest from now on.
   *
   * @param tenant empty for all
   */
  record Release(ClusterName cluster, Optional<TenantName> tenant, String reason) implements Verb {
    @Override
    public Collection<Ledger> among(Collection<Ledger> ledgers) {
      return tenant
          .<Collection<Ledger>>map(one -> Ledger.named(ledgers, one.name()).stream().toList())
          .orElse(ledgers);
    }

    @Override
    public Ledger apply(Ledger ledger, Operator.Act act) {
      return Operator.release(ledger, cluster, act);
    }

    @Override
    public String word() {
      return "release";
    }
  }
}
