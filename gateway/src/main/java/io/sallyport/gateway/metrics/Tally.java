package io.sallyport.gateway.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/** A counter for each value of an enum. Any thread may count. */
final class Tally<E extends Enum<E>> {
  private final Map<E, LongAdder> counts;

  Tally(Class<E> type) {
    counts = new EnumMap<>(type);
    for (E value : type.getEnumConstants()) {
      counts.put(value, new LongAdder());
    }
  }

  void count(E value) {
    counts.getOrDefault(value, new LongAdder()).increment();
  }

  /** Hands over every value that was counted at least once. */
  void forEach(ObjLongConsumer<E> consumer) {
    counts.forEach(
        (value, count) -> {
          long sum = count.sum();
          if (sum > 0) {
            consumer.accept(value, sum);
          }
        });
  }
}
