package io.sallyport.tenantapi.history;

import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that happened to one owner, oldest first.
 *
 * @param transitions as far as they can be trusted: none before {@code broken}
 * @param broken the newest place where pages were changed or lost, in words; empty where none was
 */
public record Chain(List<Transition> transitions, Optional<String> broken) {

  /** Where pages come from. */
  public interface Pages {
    Found page(int number);
  }

  /** What is found where a page should be. */
  public sealed interface Found {
    record Page(HistoryPage page) implements Found {}

    /** No page, and why: {@code is missing}. */
    record Fault(String words) implements Found {}
  }

  /**
   * The pages of {@code ledger}, newest first, until one is not what the next one says, and its
   * outbox.
   */
  public static Chain of(Ledger ledger, Pages pages) {
    List<List<Transition>> parts = new ArrayList<>();
    String expected = ledger.history().lastHash();
    for (int number = ledger.history().pages() - 1; number >= 0; number--) {
      switch (verified(ledger, number, expected, pages.page(number))) {
        case Found.Fault(String words) -> {
          String place = "history page %d of %s ".formatted(number, ledger.identity());
          return new Chain(joined(parts, ledger), Optional.of(place + words));
        }
        case Found.Page(HistoryPage page) -> {
          parts.addFirst(page.transitions());
          expected = page.previousHash();
        }
      }
    }
    return new Chain(joined(parts, ledger), Optional.empty());
  }

  /** Why a broken chain says nothing of {@code time}, and what to do. */
  public String untold(Instant time) {
    String since =
        transitions.stream()
            .findFirst()
            .map(first -> "before " + first.stamp().at())
            .orElse("until now");
    return "%s; restore it from a backup. What happened %s is not known, so nothing is said of %s"
        .formatted(broken.orElse(""), since, time);
  }

  private static List<Transition> joined(List<List<Transition>> pages, Ledger ledger) {
    return Stream.concat(pages.stream().flatMap(List::stream), ledger.history().outbox().stream())
        .toList();
  }

  private static Found verified(Ledger ledger, int number, String expected, Found found) {
    return switch (found) {
      case Found.Page(HistoryPage page) ->
          page.number() == number
                  && page.identity().equals(ledger.identity())
                  && page.isIntact()
                  && page.hash().equals(expected)
              ? found
              : new Found.Fault("was changed after it was written");
      case Found.Fault fault -> fault;
    };
  }
}
