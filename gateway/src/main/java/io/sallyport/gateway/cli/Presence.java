package io.sallyport.gateway.cli;

import io.sallyport.gateway.announce.Announcer;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A gateway's egress addresses on its network: local, announced, and put right where others changed
 * that. A table changes what it has other than the last; all of it is looked at once a second. Any
 * thread may use it; one at a time gets through.
 */
final class Presence implements AutoCloseable {
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Object lock = new Object();
  private final Announcer announcer;
  private final Troubles troubles;
  private EgressTable table = EgressTable.EMPTY;
  private Set<IpAddress> restored = Set.of();
  private Set<IpAddress> unusable = Set.of();
  private long unusableAt;
  private long heldAt;
  private boolean isUnusableKnown;
  private boolean isHeld;
  private int repaired;

  private Presence(Announcer announcer, Troubles troubles) {
    this.announcer = announcer;
    this.troubles = troubles;
  }

  /** On the interface called {@code name}, whose host is set up for it. */
  static Presence open(String name, Troubles troubles) throws IOException {
    return new Presence(Announcer.open(name), troubles);
  }

  /** Holds what an earlier process held, until there is a table. */
  void restore(Set<IpAddress> addresses) throws IOException {
    synchronized (lock) {
      restored = Set.copyOf(addresses);
      hold();
    }
  }

  /**
   * Holds the addresses of the first table.
   *
   * @throws IOException where that cannot be
   */
  void begin(EgressTable first) throws IOException {
    synchronized (lock) {
      table = first;
      restored = Set.of();
      hold();
    }
  }

  /** What the kernel has is in force, even where it cannot be announced: each look tries again. */
  void follow(EgressTable next) {
    synchronized (lock) {
      EgressTable before = table;
      table = next;
      restored = Set.of();
      try {
        if (isHeld && before.revision() > 0) {
          change(before);
        } else {
          hold();
        }
      } catch (IOException e) {
        isHeld = false;
        troubles.announced(Optional.of(UserError.words(e)));
      }
    }
  }

  private void change(EgressTable before) throws IOException {
    Set<IpAddress> touched = new HashSet<>(table.servedOtherwise(before));
    table.changesSince(before).forEach(change -> touched.addAll(change.addresses()));
    Set<IpAddress> gone = new HashSet<>();
    Set<IpAddress> fresh = new HashSet<>();
    for (IpAddress address : touched) {
      boolean wanted = table.isInUse(address);
      if (wanted != announcer.holds(address)) {
        (wanted ? fresh : gone).add(address);
      }
    }
    announcer.change(gone, fresh, System.nanoTime());
  }

  private void hold() throws IOException {
    isHeld = false;
    Set<IpAddress> all = table.addresses();
    all.addAll(restored);
    long now = System.nanoTime();
    announcer.hold(all, now);
    troubles.announced(announcer.trouble());
    isHeld = true;
    heldAt = now;
  }

  /** Puts right what went wrong with the last table. */
  void mend() throws IOException {
    synchronized (lock) {
      if (!isHeld) {
        hold();
      }
    }
  }

  /** Puts all of it right, where the last time is a while ago. */
  void look() throws IOException {
    synchronized (lock) {
      if (System.nanoTime() - heldAt > LOOK_NANOS) {
        hold();
      }
    }
  }

  /** Puts right what a lost interface took with it. */
  interface Repair {
    void run() throws IOException;
  }

  /**
   * Follows another interface of the name, where one came, and until its repair has succeeded;
   * whoever saw it first.
   */
  void followInterface(Repair repair) throws IOException {
    int here;
    synchronized (lock) {
      here = announcer.others() + (announcer.isAnother() ? 1 : 0);
      if (here == repaired) {
        return;
      }
    }
    repair.run();
    synchronized (lock) {
      hold();
      repaired = here; // one that came meanwhile is another one still
    }
  }

  /** Announces some of the addresses, as at a take-over. */
  void announce(Predicate<IpAddress> which) {
    synchronized (lock) {
      Set<IpAddress> some = new HashSet<>(announcer.held());
      some.removeIf(which.negate());
      announcer.announce(some, System.nanoTime());
    }
  }

  /** Says what is due. */
  void tick() {
    synchronized (lock) {
      announcer.tick(System.nanoTime());
    }
  }

  /** Addresses of the interface's subnets that no workload may get, as of a second ago at most. */
  Set<IpAddress> unusable() throws IOException {
    synchronized (lock) {
      long now = System.nanoTime();
      if (!isUnusableKnown || now - unusableAt > LOOK_NANOS) {
        unusable = Set.copyOf(announcer.unusable());
        unusableAt = now;
        isUnusableKnown = true;
      }
      return unusable;
    }
  }

  @Override
  public void close() {
    announcer.close();
  }
}
