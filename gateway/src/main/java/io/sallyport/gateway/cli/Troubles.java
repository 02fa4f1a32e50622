package io.sallyport.gateway.cli;

import io.sallyport.gateway.kernel.Lack;
import io.sallyport.gateway.metrics.KernelReading.Problem;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps tenants' packets from where they should go: each is named in the log when it comes,
 * and counted while it lasts. Any thread may use it.
 */
final class Troubles {
  private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  /** No label is longer. */
  private static final int LONGEST = 120;

  private final Object lock = new Object();
  private final Map<Problem, List<String>> names = new EnumMap<>(Problem.class);
  private long looked;
  private boolean everLooked;

  /** Puts a revision in force; what of it cannot be, in words. */
  interface Revision {
    List<Lack> apply() throws NetlinkException;
  }

  /** Puts a revision in force. */
  void applied(Revision revision) throws NetlinkException {
    try {
      List<Lack> lacks = revision.apply();
      lacks.forEach(lack -> LOG.warn(lack.why()));
      put(Problem.REFUSED_REVISION, List.of());
      put(Problem.FULL_MAP, List.of());
      put(Problem.REFUSED_SOURCES, lacks.stream().map(Lack::what).toList());
    } catch (NetlinkException e) {
      put(Problem.REFUSED_REVISION, List.of(label(String.valueOf(e.getMessage()))));
      put(Problem.FULL_MAP, e.subject().isEmpty() ? List.of() : List.of(e.subject()));
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
    List<String> before = names().getOrDefault(Problem.FOREIGN_CHAINS, List.of());
    for (String chain : found) {
      if (!before.contains(chain)) {
        LOG.warn(
            "chain {} of another program drops forwarded packets by policy, tenants' too unless"
                + " it accepts them",
            chain);
      }
    }
    put(Problem.FOREIGN_CHAINS, found);
  }

  /** What of a table nobody gets. */
  void inForce(EgressTable table) {
    put(Problem.UNUSABLE_ADDRESSES, table.barred().stream().map(IpAddress::toString).toList());
    put(Problem.TORN_ADDRESSES, table.torn().keySet().stream().map(IpAddress::toString).toList());
  }

  /** Why addresses are not announced; empty where they are. */
  void announced(Optional<String> trouble) {
    List<String> now = trouble.map(Troubles::label).stream().toList();
    if (!now.isEmpty() && !now.equals(names().get(Problem.UNANNOUNCED))) {
      LOG.error("addresses are not announced: {}", trouble.get());
    }
    put(Problem.UNANNOUNCED, now);
  }

  private static String label(String words) {
    return words.substring(0, Math.min(LONGEST, words.length()));
  }

  private void put(Problem problem, List<String> which) {
    synchronized (lock) {
      names.put(problem, List.copyOf(which));
    }
  }

  /** Which there are now, of each kind that was looked for. */
  Map<Problem, List<String>> names() {
    synchronized (lock) {
      return Collections.unmodifiableMap(new EnumMap<>(names));
    }
  }
}
