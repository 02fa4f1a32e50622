package io.sallyport.tenantapi.controller;

import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All things of one kind as this process knows them. What it knows may be old; since a write is a
 * compare-and-swap over what was known, it never does harm. Whatever is in doubt is read again.
 */
final class Books<T> {
  private final FleetStore store;
  private final Kind<T> kind;
  private final Map<String, Stored<T>> known;
  private final Set<String> doubtful = new HashSet<>();

  Books(FleetStore store, Kind<T> kind) throws IOException {
    this.store = store;
    this.kind = kind;
    this.known = new HashMap<>(store.list(kind));
  }

  /** Everything, after another look at what is in doubt. */
  Map<String, T> all() throws IOException {
    for (String name : Set.copyOf(doubtful)) {
      store.read(kind, name).ifPresentOrElse(now -> known.put(name, now), () -> known.remove(name));
      doubtful.remove(name);
    }
    Map<String, T> values = new HashMap<>();
    known.forEach((name, stored) -> values.put(name, stored.value()));
    return values;
  }

  /** Forgets what it knows for what there is. */
  void readAgain() throws IOException {
    Map<String, Stored<T>> now = store.list(kind);
    known.clear();
    known.putAll(now);
    doubtful.clear();
  }

  /** Reads {@code name} again before it is used, known or not. */
  void doubt(String name) {
    doubtful.add(name);
  }

  /** Reads everything known again before it is used. */
  void doubtAll() {
    doubtful.addAll(known.keySet());
  }

  Optional<T> get(String name) {
    return Optional.ofNullable(known.get(name)).map(Stored::value);
  }

  /**
   * Writes what was made of the known state of {@code name}.
   *
   * @return false where somebody else wrote meanwhile; then it is in doubt and nothing changed
   * @throws IOException where the outcome is unknown; then it is in doubt
   */
  boolean write(String name, T value) throws IOException {
    doubtful.add(name);
    Optional<String> expected = Optional.ofNullable(known.get(name)).map(Stored::version);
    Optional<Stored<T>> written = store.write(kind, name, value, expected);
    written.ifPresent(
        now -> {
          known.put(name, now);
          doubtful.remove(name);
        });
    return written.isPresent();
  }
}
