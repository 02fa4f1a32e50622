package io.sallyport.ipam.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened to an owner's CIDRs and blocks: pages that were written, of which the ledger keeps
 * the number and the hash of the last, and the newest transitions, which no page has yet.
 *
 * @param pages how many pages there are
 * @param lastHash of the last page; empty where there is none
 * @param outbox in order
 */
public record History(int pages, String lastHash, List<Transition> outbox) {
  public static final History EMPTY = new History(0, "", List.of());

  /** A page is written once so many transitions wait for one. */
  public static final int PAGE_AT = 256;

  /** No page has more transitions. */
  public static final int PAGE_MOST = 1_000;

  public History {
    outbox = List.copyOf(outbox);
  }

  History append(List<Transition> more) {
    List<Transition> all = new ArrayList<>(outbox);
    all.addAll(more);
    return new History(pages, lastHash, all);
  }

  /** Whether a page should be written. */
  public boolean isPageDue() {
    return outbox.size() >= PAGE_AT;
  }

  /** The transitions of the next page. */
  public List<Transition> nextPage() {
    return outbox.subList(0, Math.min(PAGE_MOST, outbox.size()));
  }

  /** This history after a page with the first {@code count} transitions was written. */
  public History paged(int count, String hash) {
    return new History(pages + 1, hash, outbox.subList(count, outbox.size()));
  }
}
