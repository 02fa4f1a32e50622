package io.sallyport.tenantapi.store;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A store in memory that notes the order of writes, and fails where it is told to. */
public final class MemoryStore implements FleetStore {
  public final List<String> writes = new ArrayList<>();
  public final List<Answer> answers = new ArrayList<>();
  public final List<Witness> witnesses = new ArrayList<>();
  public final Set<ClusterName> unheard = new HashSet<>();
  public Map<SliceName, EgressSliceSpec> slices = Map.of();

  /** The write that fails before it is done, as it would be noted; empty for none. */
  public String failing = "";

  /** The write that is done, and fails to say so; empty for none. */
  public String losing = "";

  private final Map<String, Map<String, Stored<?>>> kinds = new TreeMap<>();
  private long versions;

  /** What there is of a kind, by name. */
  public <T> Map<String, T> values(Kind<T> kind) {
    Map<String, T> values = new TreeMap<>();
    list(kind).forEach((name, stored) -> values.put(name, stored.value()));
    return values;
  }

  @Override
  public <T> Optional<Stored<T>> read(Kind<T> kind, String name) {
    return Optional.ofNullable(list(kind).get(name));
  }

  @SuppressWarnings("unchecked") // a kind's folder holds that kind alone
  @Override
  public <T> Map<String, Stored<T>> list(Kind<T> kind) {
    Map<String, Stored<T>> all = new TreeMap<>();
    kinds
        .getOrDefault(kind.folder(), Map.of())
        .forEach((name, stored) -> all.put(name, (Stored<T>) stored));
    return all;
  }

  @Override
  public <T> Optional<Stored<T>> write(
      Kind<T> kind, String name, T value, Optional<String> expected) throws IOException {
    String write = (kind.folder() + " " + name).strip();
    note(write);
    Optional<String> there = read(kind, name).map(Stored::version);
    if (!there.equals(expected) || (there.isPresent() && kind.isWrittenOnce())) {
      return Optional.empty();
    }
    boolean same = read(kind, name).filter(old -> old.value().equals(value)).isPresent();
    Stored<T> stored = new Stored<>(value, same ? there.orElseThrow() : String.valueOf(++versions));
    kinds.computeIfAbsent(kind.folder(), folder -> new TreeMap<>()).put(name, stored);
    if (Objects.equals(write, losing)) {
      throw new IOException("the answer to " + write + " was lost on purpose");
    }
    return Optional.of(stored);
  }

  /** Takes something away, as nobody does through the port. */
  public void remove(Kind<?> kind, String name) {
    kinds.getOrDefault(kind.folder(), new TreeMap<>()).remove(name);
  }

  @Override
  public Map<SliceName, EgressSliceSpec> slices() {
    return slices;
  }

  @Override
  public void writeSlices(List<Cluster> clusters, Map<SliceName, EgressSliceSpec> all)
      throws IOException {
    note("slices");
    slices = all;
  }

  @Override
  public List<Answer> answers() {
    return List.copyOf(answers);
  }

  @Override
  public Set<ClusterName> unheard() {
    return Set.copyOf(unheard);
  }

  @Override
  public List<Witness> witnesses() {
    return List.copyOf(witnesses);
  }

  public void note(String write) throws IOException {
    if (write.equals(failing)) {
      throw new IOException(write + " failed on purpose");
    }
    writes.add(write);
  }
}
