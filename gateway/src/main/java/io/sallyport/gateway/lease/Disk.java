package io.sallyport.gateway.lease;

import io.sallyport.ipam.lease.AssignmentRow;
import java.io.IOException;
import java.util.Map;

/** Keeps this node's rows over its own restarts. One thread uses it. */
public interface Disk {
  /** The rows kept, by slot. */
  Map<Integer, AssignmentRow> rows() throws IOException;

  /** Keeps a row; it is safe when this returns. */
  void save(AssignmentRow row) throws IOException;

  void forget(int slot) throws IOException;
}
