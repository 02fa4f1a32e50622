package io.sallyport.gateway.netlink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** nftables in memory, as far as the contract says: transactions, errors, elements that end. */
public final class FakeNftables implements Nftables {
  private final LongSupplier clock;
  private Map<NftTable, Table> tables = new HashMap<>();
  private final boolean owners;
  private int others;

  /** A fake kernel whose clock is {@code clock}, in nanoseconds. */
  public FakeNftables(LongSupplier clock) {
    this(clock, true);
  }

  /**
   * The same.
   *
   * @param owners whether it knows tables that belong to a socket
   */
  public FakeNftables(LongSupplier clock, boolean owners) {
    this.clock = clock;
    this.owners = owners;
  }

  private record Living(NftElement element, long until) {}

  private static final class Table {
    final Map<String, NftSet> sets = new LinkedHashMap<>();
    final Map<String, Map<NftElement, Living>> elements = new HashMap<>();
    final List<NftChange.NewChain> chains = new ArrayList<>();
    final List<Rule> rules = new ArrayList<>();
    final Map<String, NftObject> objects = new LinkedHashMap<>();

    Table copy() {
      Table copy = new Table();
      copy.sets.putAll(sets);
      elements.forEach((set, all) -> copy.elements.put(set, new HashMap<>(all)));
      copy.chains.addAll(chains);
      copy.rules.addAll(rules);
      copy.objects.putAll(objects);
      return copy;
    }
  }

  @Override
  public void commit(List<NftChange> changes) throws NetlinkException {
    Map<NftTable, Table> before = tables;
    tables = new HashMap<>();
    before.forEach((name, table) -> tables.put(name, table.copy()));
    try {
      for (NftChange change : changes) {
        carryOut(change);
      }
    } catch (NetlinkException e) {
      tables = before;
      throw e;
    }
  }

  /** Another program makes changes. */
  public void commitAsAnother(List<NftChange> changes) throws NetlinkException {
    commit(changes);
    others++;
  }

  private void carryOut(NftChange change) throws NetlinkException {
    switch (change) {
      case NftChange.NewTable made -> {
        if (made.owned() && !owners) {
          throw new NetlinkException("fake", NetlinkException.EOPNOTSUPP);
        }
        tables.putIfAbsent(made.table(), new Table());
      }
      case NftChange.DeleteTable gone -> {
        table(gone);
        tables.remove(gone.table());
      }
      case NftChange.NewSet made -> {
        table(made).sets.put(made.set().name(), made.set());
        table(made).elements.put(made.set().name(), new HashMap<>());
      }
      case NftChange.NewChain made -> table(made).chains.add(made);
      case NftChange.NewRule made -> table(made).rules.add(made.asKept());
      case NftChange.NewObject made -> table(made).objects.put(made.object().name(), made.object());
      case NftChange.DeleteObject gone -> delete(gone);
      case NftChange.AddElements add -> {
        Map<NftElement, Living> all = living(add, add.set());
        for (NftElement element : add.elements()) {
          add(add, all, element);
        }
      }
      case NftChange.RemoveElements remove -> {
        Map<NftElement, Living> all = living(remove, remove.set());
        for (NftElement element : remove.elements()) {
          if (all.remove(element.bare()) == null) {
            throw new NetlinkException("fake", NetlinkException.ENOENT);
          }
        }
      }
    }
  }

  private void delete(NftChange.DeleteObject gone) throws NetlinkException {
    Table table = table(gone);
    NftElement.Value used = new NftElement.Value.ObjectRef(gone.object().name());
    boolean busy =
        table.elements.values().stream()
            .flatMap(all -> all.values().stream())
            .anyMatch(living -> living.element.value().equals(used));
    if (busy) {
      throw new NetlinkException("fake", NetlinkException.EBUSY);
    }
    if (table.objects.remove(gone.object().name()) == null) {
      throw new NetlinkException("fake", NetlinkException.ENOENT);
    }
  }

  private void add(NftChange.AddElements add, Map<NftElement, Living> all, NftElement element)
      throws NetlinkException {
    NftSet set = table(add).sets.get(add.set());
    Living old = all.get(element.bare());
    if (old != null && !old.element.value().equals(element.value())) {
      throw new NetlinkException("fake", NetlinkException.EEXIST);
    }
    if (element.value() instanceof NftElement.Value.ObjectRef(String name)
        && !table(add).objects.containsKey(name)) {
      throw new NetlinkException("fake", NetlinkException.ENOENT);
    }
    if (set != null && set.size() > 0 && old == null && all.size() >= set.size()) {
      throw new NetlinkException("fake", NetlinkException.ENFILE);
    }
    long until =
        element.life().map(life -> clock.getAsLong() + life.toNanos()).orElse(Long.MAX_VALUE);
    all.put(element.bare(), new Living(element, until));
  }

  private Map<NftElement, Living> living(NftChange change, String set) throws NetlinkException {
    Map<NftElement, Living> all = table(change).elements.get(set);
    if (all == null) {
      throw new NetlinkException("fake", NetlinkException.ENOENT);
    }
    all.values().removeIf(living -> living.until <= clock.getAsLong());
    return all;
  }

  private Table table(NftChange change) throws NetlinkException {
    Table table = tables.get(change.table());
    if (table == null) {
      throw new NetlinkException("fake", NetlinkException.ENOENT);
    }
    return table;
  }

  @Override
  public List<NftElement> elements(NftTable table, String set) {
    long now = clock.getAsLong();
    return tables
        .getOrDefault(table, new Table())
        .elements
        .getOrDefault(set, Map.of())
        .values()
        .stream()
        .filter(living -> living.until > now)
        .map(living -> rest(living, now))
        .toList();
  }

  private static NftElement rest(Living living, long now) {
    NftElement is = living.element;
    return new NftElement(
        is.key(),
        is.keyEnd(),
        is.opensNothing(),
        is.value(),
        is.life().map(any -> Duration.ofNanos(living.until - now)));
  }

  @Override
  public List<String> sets(NftTable table) {
    return List.copyOf(tables.getOrDefault(table, new Table()).sets.keySet());
  }

  @Override
  public List<NftChange.NewChain> chains(NftTable table) {
    return List.copyOf(tables.getOrDefault(table, new Table()).chains);
  }

  @Override
  public List<Rule> rules(NftTable table) {
    return List.copyOf(tables.getOrDefault(table, new Table()).rules);
  }

  @Override
  public List<NftObject> objects(NftTable table) {
    return List.copyOf(tables.getOrDefault(table, new Table()).objects.values());
  }

  @Override
  public int others() {
    return others;
  }

  /** It sees no packets. */
  @Override
  public Map<Bytes, Count> counted(NftTable table, String set) {
    return Map.of();
  }

  @Override
  public List<String> droppers() {
    return List.of();
  }

  @Override
  public Optional<NetlinkException> refusal(List<NftChange> changes) {
    Map<NftTable, Table> before = tables;
    try {
      commit(changes);
      return Optional.empty();
    } catch (NetlinkException e) {
      return Optional.of(e);
    } finally {
      tables = before;
    }
  }

  @Override
  public Map<String, Count> counters(NftTable table) {
    Map<String, Count> counters = new HashMap<>();
    for (NftObject object : objects(table)) {
      if (object instanceof NftObject.Counter counter) {
        counters.put(counter.name(), new Count(0, 0));
      }
    }
    return counters;
  }

  @Override
  public void close() {}
}
