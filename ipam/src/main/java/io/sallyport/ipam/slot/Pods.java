package io.sallyport.ipam.slot;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The living pods of one tenant in one cluster.
 *
 * @param created when each was, by its key {@code namespace/name}; Unix seconds by the API server's
 *     clock
 * @param now when these were looked up, and more may come, by the same clock; {@code
 *     Long.MAX_VALUE} where none come
 */
public record Pods(Map<String, Long> created, long now) {
  /** Of a tenant that has none and gets none. */
  public static final Pods NONE = new Pods(Map.of(), Long.MAX_VALUE);

  public Pods {
    created = Map.copyOf(created);
  }

  /** These pods, looked up at {@code now}. */
  public static Pods of(Collection<Pod> pods, long now) {
    Map<String, Long> created = new HashMap<>();
    pods.forEach(pod -> created.put(pod.key(), pod.created()));
    return new Pods(created, now);
  }
}
