package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the attributes of a message or of an attribute: {@code while (reader.next())}. What is cut
 * short ends the walk.
 */
final class AttributeReader {
  private static final int TYPE = 0x3fff;

  private final ByteBuffer bytes;
  private int at;
  private int next;
  private int length;
  private int type;

  /** Reads what lies between the buffer's position and its limit. */
  AttributeReader(ByteBuffer bytes) {
    this.bytes = bytes.slice().order(ByteOrder.nativeOrder());
  }

  boolean next() {
    if (next + 4 > bytes.limit()) {
      return false;
    }
    int whole = Short.toUnsignedInt(bytes.getShort(next));
    if (whole < 4 || next + whole > bytes.limit()) {
      return false;
    }
    type = Short.toUnsignedInt(bytes.getShort(next + 2)) & TYPE;
    at = next + 4;
    length = whole - 4;
    next += (whole + 3) & ~3;
    return true;
  }

  int type() {
    return type;
  }

  AttributeReader nested() {
    return new AttributeReader(bytes.slice(at, length));
  }

  Bytes value() {
    byte[] copy = new byte[length];
    bytes.get(at, copy);
    return Bytes.wrap(copy);
  }

  String text() {
    int end = length > 0 && bytes.get(at + length - 1) == 0 ? length - 1 : length;
    byte[] copy = new byte[end];
    bytes.get(at, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  int u8() {
    return Byte.toUnsignedInt(bytes.get(at));
  }

  int be16() {
    int value = Short.toUnsignedInt(bytes.order(ByteOrder.BIG_ENDIAN).getShort(at(2)));
    bytes.order(ByteOrder.nativeOrder());
    return value;
  }

  int be32() {
    int value = bytes.order(ByteOrder.BIG_ENDIAN).getInt(at(4));
    bytes.order(ByteOrder.nativeOrder());
    return value;
  }

  long be64() {
    long value = bytes.order(ByteOrder.BIG_ENDIAN).getLong(at(8));
    bytes.order(ByteOrder.nativeOrder());
    return value;
  }

  int u32() {
    return bytes.getInt(at(4));
  }

  private int at(int size) {
    if (length < size) {
      throw new IllegalStateException("attribute %d has %d bytes".formatted(type, length));
    }
    return at;
  }
}
