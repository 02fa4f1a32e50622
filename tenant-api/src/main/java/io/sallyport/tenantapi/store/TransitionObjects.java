package io.sallyport.tenantapi.store;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Transition;
import io.sallyport.tenantapi.crd.EgressHistoryPage;
import io.sallyport.tenantapi.crd.EgressHistoryPageSpec;
import io.sallyport.tenantapi.crd.TransitionEntry;
import io.sallyport.tenantapi.history.HistoryPage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Transitions and history pages as objects and back. */
final class TransitionObjects {
  private TransitionObjects() {}

  static EgressHistoryPage write(HistoryPage page) {
    EgressHistoryPage object = new EgressHistoryPage();
    object.setMetadata(LedgerObjects.metadata(page.identity() + "-" + page.number()));
    object.setSpec(
        new EgressHistoryPageSpec(
            page.identity().name(),
            page.number(),
            page.previousHash(),
            page.hash(),
            page.transitions().stream().map(TransitionObjects::entry).toList()));
    return object;
  }

  static HistoryPage read(EgressHistoryPage object) {
    EgressHistoryPageSpec spec = object.getSpec();
    return new HistoryPage(
        new Identity(spec.identity()),
        spec.number(),
        spec.previousHash(),
        spec.hash(),
        spec.transitions().stream().map(TransitionObjects::transition).toList());
  }

  static TransitionEntry entry(Transition transition) {
    return switch (transition.step()) {
      case Transition.OfCidr cidr ->
          entry(
              transition,
              cidr.blockPrefixLength(),
              null,
              null,
              cidr.to().map(LedgerObjects::label).orElse(null),
              cidr.effectiveFrom());
      case Transition.OfBlock block ->
          entry(
              transition,
              null,
              block.cluster().name(),
              block.epoch(),
              block.to().map(BlockState::label).orElse(null),
              block.effectiveFrom());
    };
  }

  private static TransitionEntry entry(
      Transition transition,
      @Nullable Integer length,
      @Nullable String cluster,
      @Nullable Long epoch,
      @Nullable String to,
      Instant effectiveFrom) {
    return new TransitionEntry(
        transition.stamp().epoch(),
        transition.stamp().at().toString(),
        transition.stamp().clock(),
        transition.serial().number(),
        transition.serial().at().toString(),
        transition.step().cidr().toString(),
        length,
        cluster,
        epoch,
        to,
        effectiveFrom.toString(),
        transition.why().isEmpty() ? null : transition.why());
  }

  static Transition transition(TransitionEntry entry) {
    return new Transition(
        new Ledger.Stamp(entry.epoch(), Instant.parse(entry.at()), entry.clock()),
        new Ledger.Serial(entry.serial(), Instant.parse(entry.serialAt())),
        step(entry),
        Optional.ofNullable(entry.why()).orElse(""));
  }

  private static Transition.Step step(TransitionEntry entry) {
    Cidr cidr = Cidr.of(entry.cidr());
    Instant from = Instant.parse(entry.effectiveFrom());
    Optional<String> to = Optional.ofNullable(entry.to());
    if (entry.blockPrefixLength() != null) {
      return new Transition.OfCidr(
          cidr, entry.blockPrefixLength(), to.map(LedgerObjects::cidrState), from);
    }
    if (entry.cluster() == null || entry.blockEpoch() == null) {
      throw new IllegalArgumentException("a step of neither a CIDR nor a block: " + cidr);
    }
    return new Transition.OfBlock(
        cidr,
        new ClusterName(entry.cluster()),
        entry.blockEpoch(),
        to.map(LedgerObjects::state),
        from);
  }
}
