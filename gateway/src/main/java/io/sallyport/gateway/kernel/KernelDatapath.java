package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
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
  private Optional<KernelImage> inForce = Optional.empty();
  private Fills fills = Fills.EMPTY;
  private Map<String, Set<Integer>> marksInForce = Map.of();
  private Set<IpAddress> addresses = Set.of();
  private Set<String> full = Set.of();
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
  }

  /**
   * Puts a table in force.
   *
   * @return what of it the kernel cannot hold
   * @throws NetlinkException when the kernel refused; the last revision is in force
   */
  public List<Lack> apply(EgressTable table) throws NetlinkException {
    synchronized (lock) {
      if (inForce.isEmpty()) {
        others = nftables.others();
        restoreMarks();
        builder.adopt(KeptPairs.byAddress(held(KernelSet.PAIR4), held(KernelSet.NETWORK_PAIR6)));
      }
      Map<IpAddress, Integer> known = marks.all();
      try {
        return put(table, Set.copyOf(known.values()));
      } catch (NetlinkException e) {
        marks.keep(known.keySet());
        throw e;
      }
    }
  }

  private List<Lack> put(EgressTable table, Set<Integer> known) throws NetlinkException {
    ImageBuilder.Built built = builder.build(table);
    Set<IpAddress> present = Set.copyOf(table.addresses());
    KernelImage image = whole(built.image(), full, present);
    if (inForce.isPresent()) {
      change(image);
    } else {
      Fills begun = Fills.of(image).fitting();
      tables.begin(image, known);
      if (!isInForce(image)) {
        throw notInForce();
      }
      fills = begun;
      inForce = Optional.of(image);
    }
    builder.keep(built);
    marksInForce = marks(image);
    addresses = present;
    return built.problems();
  }

  /**
   * The addresses that an earlier process left in the kernel's tables, while nothing of this one is
   * in force; looked up by {@link #apply}.
   */
  public Set<IpAddress> restored() {
    synchronized (lock) {
      return inForce.isEmpty() ? marks.all().keySet() : Set.of();
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
      return inForce.isEmpty() || seen == others ? 0 : mend(inForce.get(), seen);
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
      return inForce.isEmpty() ? 0 : mend(inForce.get(), nftables.others());
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
      if (inForce.isEmpty() || full.equals(names)) {
        return;
      }
      change(whole(inForce.get(), names, addresses));
      full = Set.copyOf(names);
    }
  }

  private void change(KernelImage next) throws NetlinkException {
    List<NftChange> changes = next.changesFrom(inForce.orElse(KernelImage.EMPTY));
    Fills after = fills.after(changes).fitting();
    nftables.commit(changes);
    if (!isInForce(next)) {
      LOG.warn("the kernel does not have what it acknowledged: all of it is read and put right");
      mend(next, nftables.others());
      if (!isInForce(next)) {
        throw notInForce();
      }
    }
    fills = after;
    inForce = Optional.of(next);
  }

  /** A transaction is in force whole or not at all: its number says which it is. */
  private boolean isInForce(KernelImage image) throws NetlinkException {
    return Set.copyOf(held(KernelSet.REVISION)).equals(image.of(KernelSet.REVISION));
  }

  private static NetlinkException notInForce() {
    return new NetlinkException(
        "the kernel acknowledged a revision and has another", NetlinkException.EBUSY);
  }

  /** An image of tenants with what hangs on none of them. */
  private KernelImage whole(KernelImage image, Set<String> closed, Set<IpAddress> present) {
    Part.Builder full = new Part.Builder();
    for (String name : closed) {
      image.parts().getOrDefault(name, Part.NOTHING).of(KernelSet.COUNT_EGRESS).stream()
          .map(counted -> NftElement.of(counted.key()))
          .forEach(element -> full.add(KernelSet.FULL, element));
    }
    Part.Builder leaving = new Part.Builder();
    for (IpAddress address : marks.all().keySet()) {
      if (!present.contains(address)) {
        TenantPart.address(address, marks, leaving);
      }
    }
    Map<String, Part> parts = new HashMap<>(image.parts());
    parts.put(ImageBuilder.FULL, full.build());
    parts.put(ImageBuilder.LEAVING, leaving.build());
    Part.Builder number = new Part.Builder();
    number.add(KernelSet.REVISION, NftElement.of(Marks.bytes(0), Marks.bytes(++transactions)));
    parts.put(ImageBuilder.REVISION, number.build());
    return new KernelImage(parts);
  }

  /** The mark of each address in force, by its tenant. */
  public Map<String, Set<Integer>> marks() {
    synchronized (lock) {
      return marksInForce;
    }
  }

  private static Map<String, Set<Integer>> marks(KernelImage image) {
    Map<String, Set<Integer>> all = new HashMap<>();
    image.parts().forEach((name, part) -> all.put(name, part.marks()));
    all.remove(ImageBuilder.LEAVING);
    all.remove(ImageBuilder.REVISION);
    return Map.copyOf(all);
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
      if (inForce.isEmpty()) {
        return Map.of();
      }
      Map<IpAddress, Integer> leaving = new HashMap<>(marks.all());
      leaving.keySet().removeAll(addresses);
      return leaving;
    }
  }

  /**
   * No flow leaves from these addresses any more, which are not in force. Until then the tables
   * know them as egress addresses without pairs, so that nothing leaves from them, and so does the
   * next process.
   */
  public void left(Set<IpAddress> gone) throws NetlinkException {
    synchronized (lock) {
      Set<IpAddress> known = new HashSet<>(addresses);
      known.addAll(gone);
      if (inForce.isPresent()) {
        change(whole(inForce.get(), full, known));
      }
      gone.forEach(marks::release);
    }
  }

  /** The addresses that flows with these marks leave from. */
  public Set<IpAddress> addressesOf(Set<Integer> some) {
    synchronized (lock) {
      Set<IpAddress> found = new HashSet<>();
      marks
          .all()
          .forEach(
              (address, mark) -> {
                if (some.contains(mark)) {
                  found.add(address);
                }
              });
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
      return counting.by(marksInForce, marks.refusals());
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

  private List<NftElement> held(KernelSet set) throws NetlinkException {
    return nftables.elements(set.table(), set.set());
  }

  private void restore(NftElement element) {
    if (element.value() instanceof NftElement.Value.Data(var bytes)) {
      marks.restore(IpAddress.ofBytes(bytes.toArray()), element.key().toHostInt());
    }
  }
}
