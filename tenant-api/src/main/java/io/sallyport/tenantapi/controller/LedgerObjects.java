package io.sallyport.tenantapi.controller;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.CidrEntry;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressLedgerSpec;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Ledgers as objects and back; nothing is lost on the way. */
public final class LedgerObjects {
  private LedgerObjects() {}

  public static EgressLedger write(Ledger ledger) {
    EgressLedger object = new EgressLedger();
    object.setMetadata(metadata(ledger.identity().name()));
    object.setSpec(
        new EgressLedgerSpec(
            ledger.epoch(),
            ledger.serial(),
            ledger.serialAt().toString(),
            ledger.cidrs().stream().map(LedgerObjects::entry).toList(),
            ledger.blocks().stream()
                .map(block -> entry(block, Optional.of(block.cluster())))
                .toList()));
    return object;
  }

  /**
   * The ledger in {@code object}.
   *
   * @throws IllegalArgumentException where it is no ledger; the message says what is wrong
   */
  public static Ledger read(EgressLedger object) {
    EgressLedgerSpec spec = object.getSpec();
    return new Ledger(
        new Identity(object.getMetadata().getName()),
        spec.epoch(),
        spec.serial(),
        Instant.parse(spec.serialAt()),
        spec.cidrs().stream().map(LedgerObjects::cidr).toList(),
        spec.blocks().stream().map(LedgerObjects::block).toList());
  }

  static ObjectMeta metadata(String name) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    return metadata;
  }

  static BlockEntry entry(Block block, Optional<ClusterName> cluster) {
    return new BlockEntry(
        block.cidr().toString(),
        cluster.map(ClusterName::name).orElse(null),
        block.state().label(),
        block.epoch(),
        block.effectiveFrom().toString());
  }

  static BlockState state(BlockEntry entry) {
    return BlockState.valueOf(entry.state().toUpperCase(Locale.ROOT));
  }

  private static CidrEntry entry(LedgerCidr cidr) {
    String state = cidr.state().name();
    return new CidrEntry(
        cidr.cidr().toString(),
        cidr.blockPrefixLength(),
        state.charAt(0) + state.substring(1).toLowerCase(Locale.ROOT),
        cidr.effectiveFrom().toString());
  }

  private static LedgerCidr cidr(CidrEntry entry) {
    return new LedgerCidr(
        Cidr.of(entry.cidr()),
        entry.blockPrefixLength(),
        LedgerCidr.State.valueOf(entry.state().toUpperCase(Locale.ROOT)),
        Instant.parse(entry.effectiveFrom()));
  }

  private static Block block(BlockEntry entry) {
    String cluster = Optional.ofNullable(entry.cluster()).orElse("");
    return new Block(
        Cidr.of(entry.cidr()),
        new ClusterName(cluster),
        state(entry),
        entry.epoch(),
        Instant.parse(entry.effectiveFrom()));
  }
}
