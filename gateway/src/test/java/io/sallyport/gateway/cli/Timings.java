package io.sallyport.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long something took, again and again, in microseconds. */
final class Timings {
  private final List<Double> all = new ArrayList<>();

  /** What is timed. */
  interface Work {
    void run() throws IOException;
  }

  void time(Work work) throws IOException {
    long begun = System.nanoTime();
    work.run();
    add((System.nanoTime() - begun) / 1e3);
  }

  void add(double micros) {
    all.add(micros);
  }

  double sum() {
    return all.stream().mapToDouble(each -> each).sum();
  }

  double last() {
    return all.isEmpty() ? 0 : all.getLast();
  }

  private double at(double part) {
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get((int) Math.min(sorted.size() - 1.0, sorted.size() * part));
  }

  /** The median and the 99th percentile. */
  @Override
  public String toString() {
    return "%.1f %.1f".formatted(at(0.5), at(0.99));
  }
}
