package io.sallyport.gateway.lease;

import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.NodeName;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of a gateway that has one node, for ever: a stand-alone one, which a lock on its state
 * keeps alone. There is nobody to ask, so it reads what it knows.
 */
public final class LoneRows implements Rows, Disk {
  private final Object lock = new Object();
  private AssignmentTable table;

  /** All slots are {@code node}'s, by this fence. */
  public LoneRows(NodeName node, int slots, int fenceMillis) {
    TreeMap<Integer, AssignmentRow> rows = new TreeMap<>();
    for (int slot = 0; slot < slots; slot++) {
      rows.put(slot, AssignmentRow.first(slot, node, fenceMillis));
    }
    this.table = new AssignmentTable(1, rows);
  }

  @Override
  public AssignmentTable read() {
    synchronized (lock) {
      return table;
    }
  }

  @Override
  public AssignmentTable.Outcome swap(long expected, Change change) {
    synchronized (lock) {
      AssignmentTable.Outcome outcome = table.swap(expected, change);
      if (outcome instanceof AssignmentTable.Swapped swapped) {
        table = swapped.table();
      }
      return outcome;
    }
  }

  @Override
  public Map<Integer, AssignmentRow> rows() {
    synchronized (lock) {
      return new HashMap<>(table.rows());
    }
  }

  /** There is nothing to keep that the next run would not know. */
  @Override
  public void save(AssignmentRow row) {}

  @Override
  public void forget(int slot) {}
}
