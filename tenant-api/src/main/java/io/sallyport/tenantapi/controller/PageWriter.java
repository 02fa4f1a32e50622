package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.util.Optional;

/** Writes pages of history from the outboxes of ledgers. */
final class PageWriter {
  private final FleetStore store;
  private final Books<Ledger> ledgers;

  PageWriter(FleetStore store, Books<Ledger> ledgers) {
    this.store = store;
    this.ledgers = ledgers;
  }

  /** Every page that is due; one that cannot be written is told once the others are. */
  void write() throws IOException {
    Optional<IOException> trouble = Optional.empty();
    for (Ledger ledger : ledgers.all().values()) {
      if (ledger.history().isPageDue()) {
        try {
          write(ledger);
        } catch (IOException e) {
          trouble = Optional.of(e);
        }
      }
    }
    if (trouble.isPresent()) {
      throw trouble.get();
    }
  }

  /**
   * A page first, then the ledger without what is on it; where somebody else changed that
   * meanwhile, with the next look. A page that is there already is kept.
   */
  private void write(Ledger ledger) throws IOException {
    HistoryPage next = HistoryPage.next(ledger);
    String name = HistoryPage.name(ledger.identity(), next.number());
    boolean mine = store.write(Kind.PAGE, name, next, Optional.empty()).isPresent();
    HistoryPage page = mine ? next : existing(name, ledger);
    ledgers.write(
        ledger.identity().name(),
        ledger.with(ledger.history().paged(page.transitions().size(), page.hash())));
  }

  private HistoryPage existing(String name, Ledger ledger) throws IOException {
    Optional<HistoryPage> page = store.read(Kind.PAGE, name).map(stored -> stored.value());
    if (page.isPresent() && page.get().continues(ledger)) {
      return page.get();
    }
    throw new IOException(
        "history page %s is not what the ledger of %s goes on with, and waits; restore it from a"
                .formatted(name, ledger.identity())
            + " backup, or move it away if its content is not needed");
  }
}
