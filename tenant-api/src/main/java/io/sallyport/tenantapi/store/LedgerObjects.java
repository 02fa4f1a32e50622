package io.sallyport.tenantapi.store;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.CidrEntry;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressLedgerSpec;
import io.sallyport.tenantapi.crd.HistoryTail;
import io.sallyport.tenantapi.crd.HoldEntry;
import io.sallyport.tenantapi.crd.LedgerBlock;
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
            ledger.tenant().orElse(null),
            ledger.stamp().epoch(),
            ledger.stamp().at().toString(),
            ledger.stamp().clock(),
            ledger.serial().number(),
            ledger.serial().at().toString(),
            ledger.cidrs().stream().map(LedgerObjects::entry).toList(),
            ledger.blocks().stream().map(LedgerObjects::block).toList(),
            new HistoryTail(
                ledger.history().pages(),
                ledger.history().lastHash().isEmpty() ? null : ledger.history().lastHash()),
            ledger.history().outbox().stream().map(TransitionObjects::entry).toList()));
    return object;
  }

  /**
   * The ledger in {@code object}.
   *
   * @throws RuntimeException where it is no ledger; the message says what is wrong
   */
  public static Ledger read(EgressLedger object) {
    EgressLedgerSpec spec = object.getSpec();
    return new Ledger(
        new Identity(object.getMetadata().getName()),
        Optional.ofNullable(spec.tenant()),
        new Ledger.Stamp(spec.epoch(), Instant.parse(spec.at()), spec.clock()),
        new Ledger.Serial(spec.serial(), Instant.parse(spec.serialAt())),
        spec.cidrs().stream().map(LedgerObjects::cidr).toList(),
        spec.blocks().stream().map(LedgerObjects::block).toList(),
        new History(
            spec.history().pages(),
            Optional.ofNullable(spec.history().lastHash()).orElse(""),
            spec.outbox().stream().map(TransitionObjects::transition).toList()));
  }

  /** Metadata with this name. */
  public static ObjectMeta metadata(String name) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(name);
    return metadata;
  }

  /**
   * A block as slices have it.
   *
   * @param effectiveFrom the block's, as text
   */
  public static BlockEntry sliceEntry(Block block, String effectiveFrom) {
    return new BlockEntry(
        block.cidr().toString(),
        block.state().label(),
        block.epoch(),
        effectiveFrom,
        block.evicted() ? true : null);
  }

  public static BlockState state(String text) {
    return BlockState.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static CidrEntry entry(LedgerCidr cidr) {
    return new CidrEntry(
        cidr.cidr().toString(),
        cidr.blockPrefixLength(),
        label(cidr.state()),
        cidr.effectiveFrom().toString(),
        hold(cidr.hold()),
        cidr.listedAt());
  }

  static String label(LedgerCidr.State state) {
    String name = state.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  static LedgerCidr.State cidrState(String text) {
    return LedgerCidr.State.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static LedgerCidr cidr(CidrEntry entry) {
    return new LedgerCidr(
        Cidr.of(entry.cidr()),
        entry.blockPrefixLength(),
        cidrState(entry.state()),
        Instant.parse(entry.effectiveFrom()),
        hold(entry.hold()),
        entry.listedAt());
  }

  private static LedgerBlock block(Block block) {
    return new LedgerBlock(
        block.cidr().toString(),
        block.cluster().name(),
        block.state().label(),
        block.epoch(),
        block.since(),
        block.effectiveFrom().toString(),
        block.evicted() ? true : null,
        hold(block.hold()));
  }

  private static Block block(LedgerBlock entry) {
    return new Block(
        Cidr.of(entry.cidr()),
        new ClusterName(entry.cluster()),
        state(entry.state()),
        entry.epoch(),
        entry.since(),
        Instant.parse(entry.effectiveFrom()),
        Boolean.TRUE.equals(entry.evicted()),
        hold(entry.hold()));
  }

  private static HoldEntry hold(Hold hold) {
    return new HoldEntry(hold.seconds(), hold.until() == 0 ? null : hold.until());
  }

  private static Hold hold(HoldEntry entry) {
    return new Hold(entry.seconds(), Optional.ofNullable(entry.until()).orElse(0L));
  }
}
