package io.sallyport.tenantapi.directory;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that cannot be used, each told once in the log, until another look finds it mended. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

  private Map<Object, String> said = new HashMap<>();
  private Map<Object, String> now = new HashMap<>();

  /** Begins a look: what is not told again during it counts as mended. */
  void begin() {
    said = now;
    now = new HashMap<>();
  }

  void tell(Object about, String message) {
    now.put(about, message);
    if (!Objects.equals(said.put(about, message), message)) {
      LOG.error("{}", message);
    }
  }
}
