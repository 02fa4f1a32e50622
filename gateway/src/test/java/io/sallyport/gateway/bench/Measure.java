package io.sallyport.gateway.bench;

/** A column of the table. */
enum Measure {
  CONNECTIONS("conn/s", "%.0f"),
  CONNECTION_CPU("CPU µs/conn", "%.0f"),
  RESETS("conn/s, reset", "%.0f"),
  RESET_CPU("CPU µs/conn, reset", "%.0f"),
  ONE_STREAM("1 stream Gb/s", "%.1f"),
  ONE_STREAM_CPU("CPU s/GB", "%.3f"),
  EIGHT_STREAMS("8 streams Gb/s", "%.1f"),
  EIGHT_STREAMS_CPU("CPU s/GB", "%.3f"),
  RTT_P50("RTT p50 µs", "%.1f"),
  RTT_P99("RTT p99 µs", "%.1f"),
  ADDED_P50("added p50 µs", "%.1f"),
  ADDED_P99("added p99 µs", "%.1f"),
  MEMORY("MB per 10k idle", "%.0f");

  private final String title;
  private final String format;

  Measure(String title, String format) {
    this.title = title;
    this.format = format;
  }

  String title() {
    return title;
  }

  String text(double value) {
    return format.formatted(value);
  }
}
