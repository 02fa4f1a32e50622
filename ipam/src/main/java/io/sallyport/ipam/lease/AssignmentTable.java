package io.sallyport.ipam.lease;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All rows of one EgressGateway, changed by compare-and-swap.
 *
 * @param version grows with every change
 * @param rows by slot
 */
public record AssignmentTable(long version, NavigableMap<Integer, AssignmentRow> rows) {
  public static final AssignmentTable EMPTY = new AssignmentTable(0, new TreeMap<>());

  public AssignmentTable {
    rows = Collections.unmodifiableNavigableMap(new TreeMap<>(rows));
  }

  /** What came of a wanted change. */
  public sealed interface Outcome {}

  /** The change was made. */
  public record Swapped(AssignmentTable table, AssignmentRow row) implements Outcome {}

  /** Nothing was changed, and why. */
  public record Refused(String reason) implements Outcome {}

  public Optional<AssignmentRow> row(int slot) {
    return Optional.ofNullable(rows.get(slot));
  }

  /** Makes {@code change}, decided on version {@code expected}, or says why not. */
  public Outcome swap(long expected, Change change) {
    if (expected != version) {
      return new Refused("version %d was changed to %d meanwhile".formatted(expected, version));
    }
    Optional<AssignmentRow> row = row(change.slot());
    if (change instanceof Change.Assign assign) {
      return row.isPresent()
          ? new Refused("slot %d is assigned already".formatted(assign.slot()))
          : with(AssignmentRow.first(assign.slot(), assign.active(), assign.fenceMillis()));
    }
    if (row.isEmpty()) {
      return new Refused("slot %d is not assigned".formatted(change.slot()));
    }
    return Permits.refusal(row.get(), change)
        .<Outcome>map(Refused::new)
        .orElseGet(() -> with(Permits.changed(row.get(), change)));
  }

  private Swapped with(AssignmentRow row) {
    NavigableMap<Integer, AssignmentRow> next = new TreeMap<>(rows);
    next.put(row.slot(), row);
    return new Swapped(new AssignmentTable(version + 1, next), row);
  }
}
