package io.sallyport.gateway.cli;

import io.sallyport.gateway.metrics.KernelReading.Problem;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Nftables;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps tenants' packets from where they should go: each is named in the log when it comes,
 * and counted while it lasts. Any thread may use it.
 */
final class Troubles {
  private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Object lock = new Object();
  private final Map<Problem, Integer> counts = new EnumMap<>(Problem.class);
  private List<String> chains = List.of();
  private long looked;
  private boolean everLooked;

  /** Puts a revision in force; what of it cannot be, in words. */
  interface Revision {
    List<String> apply() throws NetlinkException;
  }

  /** Puts a revision in force. */
  void applied(Revision revision) throws NetlinkException {
    try {
      List<String> problems = revision.apply();
      problems.forEach(LOG::warn);
      put(Problem.REFUSED_REVISION, 0);
      put(Problem.REFUSED_SOURCES, problems.size());
    } catch (NetlinkException e) {
      put(Problem.REFUSED_REVISION, 1);
      throw e;
    }
  }

  /** Looks, once a second, what other programs have made. */
  void look(Nftables nftables, long now) throws NetlinkException {
    synchronized (lock) {
      if (everLooked && now - looked < LOOK_NANOS) {
        return;
      }
      everLooked = true;
      looked = now;
    }
    List<String> found = nftables.droppers();
    synchronized (lock) {
      for (String chain : found) {
        if (!chains.contains(chain)) {
          LOG.warn(
              "chain {} of another program drops forwarded packets by policy, tenants' too unless"
                  + " it accepts them",
              chain);
        }
      }
      chains = found;
    }
    put(Problem.FOREIGN_CHAINS, found.size());
  }

  private void put(Problem problem, int count) {
    synchronized (lock) {
      counts.put(problem, count);
    }
  }

  /** How many there are now. */
  Map<Problem, Integer> counts() {
    synchronized (lock) {
      return Collections.unmodifiableMap(new EnumMap<>(counts));
    }
  }
}
