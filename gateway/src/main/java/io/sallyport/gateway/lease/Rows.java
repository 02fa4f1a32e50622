package io.sallyport.gateway.lease;

import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import java.io.IOException;

/** Where the assignment table of a gateway is kept for all its nodes. Any thread may use it. */
public interface Rows {
  /**
   * What the table is now, by a read that no earlier answer can come from.
   *
   * @throws IOException when it cannot be known
   */
  AssignmentTable read() throws IOException;

  /**
   * Makes a change that was decided on a version.
   *
   * @throws IOException when nobody knows whether it was made
   */
  AssignmentTable.Outcome swap(long expected, Change change) throws IOException;
}
