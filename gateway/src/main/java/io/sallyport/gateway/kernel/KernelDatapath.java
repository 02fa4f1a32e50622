package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's tables in line with the egress table in force: one transaction for each
 * revision, and what others changed is put right. What is in force stays when a revision fails. Any
 * thread may use it; one at a time gets through.
 */
public final class KernelDatapath {
  private static final Logger LOG = LoggerFactory.getLogger(KernelDatapath.class);

  private final Object lock = new Object();

  private final Nftables nftables;
  private final Nftables reader;
  private final KernelTables tables;
  private final Marks marks;
  private final ImageBuilder builder;
  private final Standing standing;
  private boolean begun;
  private Fills fills = Fills.EMPTY;
  private int others = -1;
  private int transactions;

  /**
   * How a gateway uses its host.
   *
   * @param networkInterface where egress addresses are used
   * @param slots of the gateway
   * @param owned whether no other process may change the tables (Linux 6.9 and later)
   */
  public record Settings(String networkInterface, int slots, boolean owned) {}

  /**
   * A map of the kernel's that can be full.
   *
   * @param elements that it holds
   * @param most that it can hold
   */
  public record Fill(String map, long elements, long most) {}

  /** A datapath that changes the kernel's tables, and reads what they count, through one door. */
  public KernelDatapath(Nftables nftables, Settings settings) {
    this(nftables, nftables, settings);
  }

  /**
   * A datapath.
   *
   * @param nftables for changes
   * @param reader for what takes long to read, so that no change waits for it
   */
  public KernelDatapath(Nftables nftables, Nftables reader, Settings settings) {
    this.nftables = nftables;
    this.reader = reader;
    this.tables = new KernelTables(nftables, settings.networkInterface, settings.owned);
    this.marks = new Marks(settings.slots);
    this.builder = new ImageBuilder(marks);
    this.standing = new Standing(marks);
  }

  /**
   * Puts a table in force.
   *
   * @return what of it the kernel cannot hold
   * @throws NetlinkException when the kernel refused; the last revision is in force
   */
  public List<Lack> apply(EgressTable table) throws NetlinkException {
    synchronized (lock) {
      Set<Integer> known = Set.of();
      if (!begun) {
        others = nftables.others();
        restoreMarks();
        known = Set.copyOf(marks.all().values());
        builder.adopt(heldPairs());
      }
      try {
        ImageBuilder.Built built = builder.build(table);
        Set<IpAddress> leaving =
            begun ? standing.leaving(table, built.changes()) : standing.leavingAtFirst(table);
        Map<String, Part> next = new HashMap<>(built.parts());
        next.put(ImageBuilder.LEAVING, standing.leavingPart(leaving));
        next.put(ImageBuilder.FULL, standing.fullPart(standing.full(), next));
        if (begun) {
          change(next);
        } else {
          begin(next, known);
        }
        standing.keep(next, table, leaving);
        builder.keep(built);
        marks.keep();
      } catch (NetlinkException e) {
        marks.undo();
        throw e;
      }
      return builder.problems();
    }
  }

  private void begin(Map<String, Part> next, Set<Integer> known) throws NetlinkException {
    number(next);
    KernelImage image = standing.with(next);
    Fills after = Fills.of(image).fitting();
    tables.begin(image, known);
    if (!isInForce(next)) {
      throw notInForce();
    }
    fills = after;
    begun = true;
  }

  /**
   * The addresses that an earlier process left in the kernel's tables, while nothing of this one is
   * in force; looked up by {@link #apply}.
   */
  public Set<IpAddress> restored() {
    synchronized (lock) {
      return begun ? Set.of() : marks.all().keySet();
    }
  }

  /**
   * Puts right what another process changed.
   *
   * @return how many changes that took; 0 where nothing was wrong
   */
  public int repair() throws NetlinkException {
    synchronized (lock) {
      int seen = nftables.others();
      return !begun || seen == others ? 0 : mend(standing.with(Map.of()), seen);
    }
  }

  /**
   * Puts right what a lost interface took with it: kernels before 6.16 drop the fence's chains, and
   * say nothing.
   *
   * @return how many changes that took
   */
  public int repairAfterLoss() throws NetlinkException {
    synchronized (lock) {
      return begun ? mend(standing.with(Map.of()), nftables.others()) : 0;
    }
  }

  private int mend(KernelImage image, int seen) throws NetlinkException {
    int changes = tables.mend(image);
    others = seen;
    if (changes > 0) {
      LOG.warn("nftables of this gateway were changed; put right with {} changes", changes);
    }
    return changes;
  }

  /**
   * Lets tenants with as many connections as they may have begin no more, and all others begin
   * again.
   *
   * @param names of those that are full
   */
  public void full(Set<String> names) throws NetlinkException {
    synchronized (lock) {
      if (begun && !standing.full().equals(names)) {
        Map<String, Part> next = new HashMap<>();
        next.put(ImageBuilder.FULL, standing.fullPart(names, Map.of()));
        change(next);
        standing.keepFull(next, names);
      }
    }
  }

  /** Puts parts in force that are other than those there are. */
  private void change(Map<String, Part> next) throws NetlinkException {
    number(next);
    List<NftChange> changes = KernelImage.changes(standing.parts(), next);
    Fills after = fills.after(changes).fitting();
    nftables.commit(changes);
    if (!isInForce(next)) {
      LOG.warn("the kernel does not have what it acknowledged: all of it is read and put right");
      mend(standing.with(next), nftables.others());
      if (!isInForce(next)) {
        throw notInForce();
      }
    }
    fills = after;
  }

  private void number(Map<String, Part> next) {
    Part.Builder number = new Part.Builder();
    number.add(KernelSet.REVISION, NftElement.of(Marks.bytes(0), Marks.bytes(++transactions)));
    next.put(ImageBuilder.REVISION, number.build());
  }

  /** A transaction is in force whole or not at all: its number says which it is. */
  private boolean isInForce(Map<String, Part> next) throws NetlinkException {
    Part number = next.getOrDefault(ImageBuilder.REVISION, Part.NOTHING);
    return Set.copyOf(held(KernelSet.REVISION)).equals(number.of(KernelSet.REVISION));
  }

  private static NetlinkException notInForce() {
    return new NetlinkException(
        "the kernel acknowledged a revision and has another", NetlinkException.EBUSY);
  }

  /** The tenant whose flows have a mark. */
  public Optional<String> owner(int mark) {
    return standing.owner(mark);
  }

  /** The mark of each address, also of those that are leaving. */
  public Map<IpAddress, Integer> markOfAddress() {
    synchronized (lock) {
      return marks.all();
    }
  }

  /** The marks of addresses that are no longer in force, whose flows have to end. */
  public Map<IpAddress, Integer> leaving() {
    synchronized (lock) {
      Map<IpAddress, Integer> all = new HashMap<>();
      standing.leaving().forEach(address -> all.put(address, marks.of(address)));
      return all;
    }
  }

  /**
   * No flow leaves from these addresses any more, which are not in force. Until then the tables
   * know them as egress addresses without pairs, so that nothing leaves from them, and so does the
   * next process.
   */
  public void left(Set<IpAddress> gone) throws NetlinkException {
    synchronized (lock) {
      Set<IpAddress> still = new HashSet<>(standing.leaving());
      still.removeAll(gone);
      Map<String, Part> next = new HashMap<>();
      next.put(ImageBuilder.LEAVING, standing.leavingPart(still));
      change(next);
      Set<IpAddress> left = new HashSet<>(standing.leaving());
      left.removeAll(still);
      standing.keepLeaving(next, still);
      left.forEach(marks::release);
    }
  }

  /** The addresses that flows with these marks leave from. */
  public Set<IpAddress> addressesOf(Set<Integer> some) {
    synchronized (lock) {
      Set<IpAddress> found = new HashSet<>();
      some.forEach(mark -> marks.address(mark).ifPresent(found::add));
      return found;
    }
  }

  /** The maps that can be full, as they are in force. */
  public List<Fill> fills() {
    synchronized (lock) {
      return fills.all();
    }
  }

  /** The slot of an address. */
  public int slot(IpAddress address) {
    return marks.slotMark(address) - 1;
  }

  /** What has been counted, by the name of the counter. */
  public Counters counters() throws NetlinkException {
    Counting counting = Counting.read(reader);
    synchronized (lock) {
      return counting.by(standing.marks(), marks.refusals());
    }
  }

  /** An earlier process gave addresses their marks, and flows have them. */
  private void restoreMarks() throws NetlinkException {
    for (NftElement last : held(KernelSet.REVISION)) {
      if (last.value() instanceof NftElement.Value.Data(Bytes number)) {
        transactions = number.toHostInt(); // none is used again
      }
    }
    for (KernelSet set : List.of(KernelSet.ADDRESS4, KernelSet.ADDRESS6)) {
      held(set).forEach(this::restore);
    }
  }

  private Map<IpAddress, Part> heldPairs() throws NetlinkException {
    Map<KernelSet, List<NftElement>> pairs = new EnumMap<>(KernelSet.class);
    for (KernelSet set : List.of(KernelSet.PAIR4, KernelSet.PAIR6, KernelSet.NETWORK_PAIR6)) {
      pairs.put(set, held(set));
    }
    return KeptPairs.byAddress(pairs);
  }

  private List<NftElement> held(KernelSet set) throws NetlinkException {
    return nftables.elements(set.table(), set.set());
  }

  private void restore(NftElement element) {
    if (element.value() instanceof NftElement.Value.Data(var bytes)) {
      marks.restore(IpAddress.ofBytes(bytes.toArray()), element.key().toHostInt());
    }
  }
}
