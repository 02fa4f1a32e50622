package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable row of bytes: a key, a value. Ordered as unsigned numbers of one length are. */
public final class Bytes implements Comparable<Bytes> {
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** A row that nobody else writes to any more. */
  static Bytes wrap(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** A number as the host has it in memory, which is how marks are compared. */
  public static Bytes host(int number) {
    return new Bytes(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array());
  }

  /** A number in network order. */
  public static Bytes network(int number) {
    return new Bytes(ByteBuffer.allocate(4).putInt(number).array());
  }

  /** This row and {@code next} behind it. */
  public Bytes and(Bytes next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.bytes.length);
    System.arraycopy(next.bytes, 0, both, bytes.length, next.bytes.length);
    return new Bytes(both);
  }

  public int size() {
    return bytes.length;
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  /** The number that {@link #host} made of. */
  public int toHostInt() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
  }

  void putInto(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
