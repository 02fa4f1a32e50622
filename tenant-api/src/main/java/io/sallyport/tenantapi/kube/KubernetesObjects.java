package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Things of a store as cluster-scoped objects. A version is the object's resourceVersion. A write
 * replaces the spec and nothing else, so that labels and finalizers of others stay. Safe for use by
 * many threads.
 */
final class KubernetesObjects {
  private static final long PAGE = 500;
  private static final int GONE = 410;
  private static final Pattern VERSION = Pattern.compile("[0-9]+");

  private final KubernetesClient client;

  KubernetesObjects(KubernetesClient client) {
    this.client = client;
  }

  /** A read that sees every write before it (a quorum read). */
  <T> Optional<Stored<T>> read(Kind<T> kind, String name) throws IOException {
    Optional<? extends CustomResource<?, ?>> found = get(kind, kind.type(), objectName(kind, name));
    return found.isEmpty() ? Optional.empty() : Optional.of(stored(kind, found.get()));
  }

  private <R extends CustomResource<?, ?>> Optional<R> get(Kind<?> kind, Class<R> type, String name)
      throws IOException {
    return Calls.read(
        what(kind, name), () -> Optional.ofNullable(client.resources(type).withName(name).get()));
  }

  /** Everything of a kind as it was at one moment. */
  <T> Map<String, Stored<T>> list(Kind<T> kind) throws IOException {
    Map<String, Stored<T>> all = new TreeMap<>();
    for (CustomResource<?, ?> object : Calls.read(plural(kind), () -> whole(kind.type()))) {
      all.put(storeName(kind, object), stored(kind, object));
    }
    return all;
  }

  private <R extends CustomResource<?, ?>> List<R> whole(Class<R> type) {
    while (true) {
      try {
        return pages(type);
      } catch (KubernetesClientException e) {
        if (e.getCode() != GONE) {
          throw e;
        }
      }
    }
  }

  /** Page by page; the server answers 410 where it has forgotten the first one's moment. */
  private <R extends CustomResource<?, ?>> List<R> pages(Class<R> type) {
    List<R> all = new ArrayList<>();
    ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
    do {
      var page = client.resources(type).list(options);
      all.addAll(page.getItems());
      options.setContinue(Optional.ofNullable(page.getMetadata().getContinue()).orElse(""));
    } while (!options.getContinue().isEmpty());
    return all;
  }

  /** As {@link io.sallyport.tenantapi.store.FleetStore#write}. */
  <T> Optional<Stored<T>> write(Kind<T> kind, String name, T value, Optional<String> expected)
      throws IOException {
    if (expected.isPresent() && kind.isWrittenOnce()) {
      return Optional.empty();
    }
    CustomResource<?, ?> object = kind.object(value);
    object.getMetadata().setName(objectName(kind, name));
    String what = what(kind, object.getMetadata().getName());
    return (expected.isPresent()
            ? replace(object, expected.get())
            : Calls.swap(what, () -> client.resource(object).create()))
        .map(now -> new Stored<>(value, version(now)));
  }

  private Optional<CustomResource<?, ?>> replace(CustomResource<?, ?> object, String version)
      throws IOException {
    return VERSION.matcher(version).matches()
        ? Patches.spec(client, object, version)
        : Optional.empty();
  }

  private static String version(CustomResource<?, ?> object) {
    return object.getMetadata().getResourceVersion();
  }

  private static <T> Stored<T> stored(Kind<T> kind, CustomResource<?, ?> object)
      throws IOException {
    try {
      return new Stored<>(kind.value(object), version(object));
    } catch (RuntimeException e) {
      throw new IOException(
          "%s cannot be used (%s); restore it from a backup"
              .formatted(what(kind, object.getMetadata().getName()), e.getMessage()),
          e);
    }
  }

  private static String what(Kind<?> kind, String name) {
    return kind.type().getSimpleName() + " " + name;
  }

  private static String plural(Kind<?> kind) {
    return HasMetadata.getPlural(kind.type());
  }

  /** Pages are {@code identity/number} in a store, and numbers have no dash. */
  private static String objectName(Kind<?> kind, String name) {
    return kind == Kind.PAGE ? name.replace('/', '-') : name;
  }

  private static String storeName(Kind<?> kind, CustomResource<?, ?> object) {
    String name = object.getMetadata().getName();
    int dash = name.lastIndexOf('-');
    return kind == Kind.PAGE && dash >= 0
        ? name.substring(0, dash) + "/" + name.substring(dash + 1)
        : name;
  }
}
