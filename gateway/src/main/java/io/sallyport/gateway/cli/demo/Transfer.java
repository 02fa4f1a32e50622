package io.sallyport.gateway.cli.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/**
 * What a workload and the firewall say to each other: a line with a name and a count, so many
 * bytes, and back a line with the source that was seen and the same number of bytes.
 */
final class Transfer {
  /** The seeds of what goes to the firewall and of what comes back. */
  static final int UP = 3;

  static final int DOWN = 7;

  private static final int CHUNK = 64 * 1024;

  private Transfer() {}

  /** Sends {@code count} bytes that depend on {@code seed}; their checksum. */
  static long send(OutputStream out, long count, int seed) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] chunk = chunk(seed);
    for (long left = count; left > 0; left -= Math.min(left, CHUNK)) {
      int length = (int) Math.min(left, CHUNK);
      out.write(chunk, 0, length);
      checksum.update(chunk, 0, length);
    }
    out.flush();
    return checksum.getValue();
  }

  /** The checksum of what {@link #send} would send. */
  static long checksum(long count, int seed) {
    try {
      return send(OutputStream.nullOutputStream(), count, seed);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] chunk(int seed) {
    byte[] chunk = new byte[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      chunk[i] = (byte) (i * 31 + (i >> 8) + seed);
    }
    return chunk;
  }

  /** Receives {@code count} bytes; their checksum. */
  static long receive(InputStream in, long count) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] chunk = new byte[CHUNK];
    long left = count;
    while (left > 0) {
      int length = in.read(chunk, 0, (int) Math.min(left, CHUNK));
      if (length < 0) {
        throw new EOFException(left + " bytes missing");
      }
      checksum.update(chunk, 0, length);
      left -= length;
    }
    return checksum.getValue();
  }

  /** A line of at most 200 ASCII characters, without its end. */
  static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > 200) {
        throw new EOFException("no line");
      }
      line.append((char) next);
    }
    return line.toString();
  }
}
