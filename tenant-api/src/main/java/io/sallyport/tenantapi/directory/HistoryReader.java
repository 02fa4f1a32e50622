package io.sallyport.tenantapi.directory;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.history.AsOf;
import io.sallyport.tenantapi.history.Chain;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.history.Whois;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a state directory tells of the past. */
public final class HistoryReader {
  private HistoryReader() {}

  /**
   * Who held {@code address} at {@code time}.
   *
   * @throws IOException where history is damaged, or nobody is known to have held it and the ledger
   *     of somebody is lost; the message names the place
   */
  public static Whois.Answer whois(Path root, IpAddress address, Instant time) throws IOException {
    Optional<String> lost = StateReader.lost(root);
    List<Whois.Owner> owners = new ArrayList<>();
    for (Ledger ledger : StateReader.ledgers(root).values()) {
      owners.add(new Whois.Owner(ledger, chain(root, ledger)));
    }
    try {
      Whois.Answer answer = Whois.ask(owners, address, time);
      if (answer.identity().isEmpty() && lost.isPresent()) {
        throw new IOException(lost.get());
      }
      return answer;
    } catch (IllegalStateException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  /** All that happened to the owner of {@code ledger}. */
  public static Chain chain(Path root, Ledger ledger) {
    return Chain.of(ledger, number -> page(root, HistoryPage.name(ledger.identity(), number)));
  }

  private static Chain.Found page(Path root, String name) {
    try {
      return StateReader.read(root, Kind.PAGE, name)
          .<Chain.Found>map(stored -> new Chain.Found.Page(stored.value()))
          .orElseGet(() -> new Chain.Found.Fault("is missing"));
    } catch (IOException e) {
      Exception why = e.getCause() instanceof Exception cause ? cause : e;
      return new Chain.Found.Fault("is damaged (%s)".formatted(StateFiles.firstLine(why)));
    }
  }

  /**
   * The ledger of {@code tenant} at {@code time}, without holds.
   *
   * @throws IOException where history is damaged; the message names the place
   */
  public static Optional<Ledger> ledger(Path root, String tenant, Instant time) throws IOException {
    Optional<Ledger> now = StateReader.ledger(root, tenant);
    if (now.isEmpty() || !time.isBefore(now.get().stamp().at())) {
      return now;
    }
    Chain chain = chain(root, now.get());
    if (chain.broken().isPresent()) {
      throw new IOException(chain.untold(time));
    }
    return Optional.of(AsOf.at(now.get().identity(), chain.transitions(), time));
  }
}
