package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of a kind as the API server tells of them, and as this process wrote them itself: a
 * write is seen at once, and what is told late of an older state is ignored. Safe for use by many
 * threads.
 *
 * @param <R> the kind
 * @param <V> what is kept of an object
 */
final class Mirror<R extends HasMetadata, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  /** Objects that the API server sends at a time. */
  private static final long PAGE = 500;

  private final Map<String, Shelf<V>> shelves = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();
  private final SharedIndexInformer<R> informer;
  private final Function<R, V> reader;
  private final Runnable changed;

  /** Which object; the namespace is empty for one of the whole cluster. */
  record Key(String namespace, String name) {
    static Key of(HasMetadata object) {
      return new Key(
          Optional.ofNullable(object.getMetadata().getNamespace()).orElse(""),
          object.getMetadata().getName());
    }
  }

  /**
   * An object as it was.
   *
   * @param version its resourceVersion, a number that grows
   */
  record Known<V>(V value, String version) {}

  /** The objects of one namespace, and a number that is another once they changed. */
  private static final class Shelf<V> {
    private final Map<Key, Known<V>> objects = new ConcurrentHashMap<>();
    private volatile long change;
  }

  private Mirror(Informable<R> source, Function<R, V> reader, Runnable changed) {
    this.reader = reader;
    this.changed = changed;
    this.informer = source.withLimit(PAGE).runnableInformer(0);
    this.informer.addEventHandler(new Events());
    this.informer.exceptionHandler(
        (started, trouble) -> {
          LOG.warn("a watch broke and begins anew: {}", trouble.getMessage());
          return true;
        });
  }

  /**
   * Starts one; when this returns it has everything that there was.
   *
   * @param reader what to keep of an object; it does not throw
   * @param changed is told of every change, by whatever thread
   */
  static <R extends HasMetadata, V> Mirror<R, V> start(
      Informable<R> source, Function<R, V> reader, Runnable changed, Duration patience)
      throws IOException {
    Mirror<R, V> mirror = new Mirror<>(source, reader, changed);
    try {
      mirror.informer.start().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return mirror;
    } catch (ExecutionException | TimeoutException e) {
      mirror.close();
      throw new IOException("the API server does not list what there is", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mirror.close();
      throw new IOException(e);
    }
  }

  /** Everything, as a copy. */
  Map<Key, V> all() {
    Map<Key, V> all = new HashMap<>();
    for (Shelf<V> shelf : shelves.values()) {
      shelf.objects.forEach((key, object) -> all.put(key, object.value));
    }
    return all;
  }

  /** What there is in a namespace, as a copy. */
  List<V> in(String namespace) {
    List<V> all = new ArrayList<>();
    shelf(namespace).ifPresent(shelf -> shelf.objects.values().forEach(one -> all.add(one.value)));
    return all;
  }

  /**
   * A number that is another once something in a namespace changed; 0 where nothing is there. What
   * is read after it is at least as new.
   */
  long change(String namespace) {
    return shelf(namespace).map(shelf -> shelf.change).orElse(0L);
  }

  private Optional<Shelf<V>> shelf(String namespace) {
    return Optional.ofNullable(shelves.get(namespace));
  }

  Optional<Known<V>> get(Key key) {
    return shelf(key.namespace).flatMap(shelf -> Optional.ofNullable(shelf.objects.get(key)));
  }

  /** Notes {@code object} as it stands, unless something newer is known. */
  void learn(R object) {
    String version = object.getMetadata().getResourceVersion();
    Known<V> next = new Known<>(reader.apply(object), version);
    change(
        Key.of(object),
        before ->
            before
                .filter(known -> compare(known.version, version) > 0)
                .or(() -> Optional.of(next)));
  }

  /** Notes that there is no such object any more. */
  void forget(Key key) {
    change(key, before -> Optional.empty());
  }

  private void change(Key key, UnaryOperator<Optional<Known<V>>> what) {
    shelves.compute(
        key.namespace,
        (namespace, there) -> {
          Shelf<V> shelf = Optional.ofNullable(there).orElseGet(Shelf::new);
          Optional<Known<V>> before = Optional.ofNullable(shelf.objects.get(key));
          Optional<Known<V>> after = what.apply(before);
          after.ifPresentOrElse(
              known -> shelf.objects.put(key, known), () -> shelf.objects.remove(key));
          if (!before.map(Known::value).equals(after.map(Known::value))) {
            shelf.change = changes.incrementAndGet();
          }
          return shelf.objects.isEmpty() ? null : shelf;
        });
  }

  private void forget(R object) {
    String version = object.getMetadata().getResourceVersion();
    change(Key.of(object), before -> before.filter(known -> compare(known.version, version) > 0));
  }

  /** Versions are decimal numbers without leading zeros, of any length. */
  private static int compare(String left, String right) {
    return left.length() == right.length()
        ? left.compareTo(right)
        : Integer.compare(left.length(), right.length());
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Events implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R object) {
      learn(object);
      changed.run();
    }

    @Override
    public void onUpdate(R before, R now) {
      if (!Objects.equals(
          before.getMetadata().getResourceVersion(), now.getMetadata().getResourceVersion())) {
        learn(now);
        changed.run();
      }
    }

    @Override
    public void onDelete(R object, boolean unknownFinalState) {
      if (unknownFinalState) {
        forget(Key.of(object)); // it was not in a whole list: what is newer is told after it
      } else {
        forget(object);
      }
      changed.run();
    }
  }
}
