package io.sallyport.gateway.cli.demo;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/** Rests after each write, so that a transfer lasts. */
final class SlowStream extends FilterOutputStream {
  private final long restNanos;
  private final Runnable written;

  /**
   * A stream into another one.
   *
   * @param written is run after each write
   */
  SlowStream(OutputStream out, long restNanos, Runnable written) {
    super(out);
    this.restNanos = restNanos;
    this.written = written;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    written.run();
    LockSupport.parkNanos(restNanos);
  }
}
