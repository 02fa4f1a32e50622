package io.sallyport.gateway.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Every number that was measured: by way, by column, one for each round. */
final class Results {
  private final Map<String, Map<Measure, List<Double>>> values = new HashMap<>();

  void add(Way way, Measure measure, double value) {
    values
        .computeIfAbsent(way.name(), name -> new EnumMap<>(Measure.class))
        .computeIfAbsent(measure, column -> new ArrayList<>())
        .add(value);
  }

  List<Double> rounds(Way way, Measure measure) {
    return values.getOrDefault(way.name(), Map.of()).getOrDefault(measure, List.of());
  }

  OptionalDouble median(Way way, Measure measure) {
    return median(rounds(way, measure));
  }

  /** The median of the ratios within each round, which neighbours of the machine disturb least. */
  OptionalDouble ratio(Way way, Way peer, Measure measure) {
    List<Double> ours = rounds(way, measure);
    List<Double> theirs = rounds(peer, measure);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      if (theirs.get(i) > 0) {
        ratios.add(ours.get(i) / theirs.get(i));
      }
    }
    return median(ratios);
  }

  private static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
