package io.sallyport.tenantapi.directory;

import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Objects in files that are read again and again: one is parsed only where its text is another than
 * before. What is handed out is shared, and nobody changes it. One thread uses it.
 */
final class KnownFiles<T extends CustomResource<?, ?>> {
  private final Class<T> type;
  private final Map<Path, Known<T>> known = new HashMap<>();

  private record Known<T>(String text, T object) {}

  KnownFiles(Class<T> type) {
    this.type = type;
  }

  /** The object in {@code file}, which a program wrote. */
  T read(Path file) throws IOException {
    String text = Files.readString(file);
    Known<T> before = known.get(file);
    if (before != null && before.text.equals(text)) {
      return before.object;
    }
    T object = StateFiles.parse(file, text, type);
    known.put(file, new Known<>(text, object));
    return object;
  }

  /** Forgets all others: they are no more. */
  void retain(Collection<Path> files) {
    known.keySet().retainAll(Set.copyOf(files));
  }
}
