package io.sallyport.gateway.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** The values of one meter while a page is made. */
final class Series {
  private final GatewayMeter meter;
  private final String[] names;
  private final List<CounterSnapshot.CounterDataPointSnapshot> counters = new ArrayList<>();
  private final List<GaugeSnapshot.GaugeDataPointSnapshot> gauges = new ArrayList<>();

  Series(GatewayMeter meter) {
    this.meter = meter;
    this.names = meter.labels().toArray(String[]::new);
  }

  /** Adds a value; {@code labels} are in the order of the meter's. */
  void add(long value, String... labels) {
    Labels all = Labels.of(names, labels);
    switch (meter.type()) {
      case COUNTER ->
          counters.add(
              CounterSnapshot.CounterDataPointSnapshot.builder()
                  .labels(all)
                  .value((double) value)
                  .build());
      case GAUGE ->
          gauges.add(
              GaugeSnapshot.GaugeDataPointSnapshot.builder()
                  .labels(all)
                  .value((double) value)
                  .build());
    }
  }

  MetricSnapshot snapshot() {
    return switch (meter.type()) {
      case COUNTER -> {
        var builder = CounterSnapshot.builder().name(meter.id()).help(meter.help());
        counters.forEach(builder::dataPoint);
        yield builder.build();
      }
      case GAUGE -> {
        var builder = GaugeSnapshot.builder().name(meter.id()).help(meter.help());
        gauges.forEach(builder::dataPoint);
        yield builder.build();
      }
    };
  }
}
