package io.sallyport.tenantapi.directory;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressClockSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The EgressClock of a state directory: a counter of seconds that runs only while a planner runs,
 * so never faster than true time.
 */
public final class StateClock {
  static final String FILE = "clock.yaml";

  private final Path file;
  private final LongSupplier nanos;
  private long value;
  private long readAt;

  private StateClock(Path file, LongSupplier nanos, long value) {
    this.file = file;
    this.nanos = nanos;
    this.value = value;
    this.readAt = nanos.getAsLong();
  }

  /**
   * Reads the clock of {@code root}, 0 where there is none yet.
   *
   * @param nanos a monotonic clock
   */
  public static StateClock read(Path root, LongSupplier nanos) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.exists(file)) {
      return new StateClock(file, nanos, 0);
    }
    EgressClockSpec spec = StateDirectory.read(file, EgressClock.class).getSpec();
    return new StateClock(file, nanos, StateDirectory.required(file, spec, "spec").seconds());
  }

  /** Writes and answers the value read plus the true seconds since then. */
  public long tick() throws IOException {
    long now = nanos.getAsLong();
    long seconds = (now - readAt) / 1_000_000_000L;
    EgressClock object = new EgressClock();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName("clock");
    object.setMetadata(metadata);
    object.setSpec(new EgressClockSpec(value + seconds));
    AtomicFile.write(file, CrdYaml.write(object));
    value += seconds;
    readAt += seconds * 1_000_000_000L;
    return value;
  }
}
