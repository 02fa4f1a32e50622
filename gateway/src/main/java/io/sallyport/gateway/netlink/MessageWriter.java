package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Netlink messages, one behind the other, as netlink(7) lays them out: headers and lengths in the
 * order of the host, everything padded to four bytes. Numbers inside attributes are in the order
 * their method names.
 */
final class MessageWriter {
  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int REPLACE = 0x100;
  static final int EXCLUSIVE = 0x200;
  static final int DUMP = 0x300;
  static final int CREATE = 0x400;
  static final int APPEND = 0x800;

  private static final int NESTED = 0x8000;
  private static final int FLAGS_AT = 6;

  private ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
  private int message;

  /** Begins a message; its length is known at {@link #end}. */
  MessageWriter begin(int type, int flags, int sequence) {
    room(16);
    message = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return this;
  }

  /** The header of netfilter's messages; {@code resource} in network order. */
  MessageWriter netfilter(int family, int resource) {
    room(4);
    buffer.put((byte) family).put((byte) 0);
    buffer.put((byte) (resource >> 8)).put((byte) resource);
    return this;
  }

  /** Bytes as they are: a fixed header, or attributes that are written already. */
  MessageWriter raw(Bytes bytes) {
    room(bytes.size());
    bytes.putInto(buffer);
    return this;
  }

  void end() {
    buffer.putInt(message, buffer.position() - message);
  }

  /** Asks the kernel to acknowledge the message begun last. */
  void acknowledgeLast() {
    int at = message + FLAGS_AT;
    buffer.putShort(at, (short) (buffer.getShort(at) | ACK));
  }

  /**
   * Begins an attribute that holds others; returns what {@link #close} wants. Without the flag for
   * it, as nftables itself writes them, so that what is read back can be compared.
   */
  int nest(int type) {
    room(4);
    int at = buffer.position();
    buffer.putShort((short) 0).putShort((short) type);
    return at;
  }

  /** The same with the flag, which conntrack and routing ask for. */
  int nestWithFlag(int type) {
    return nest(type | NESTED);
  }

  void close(int nest) {
    int length = buffer.position() - nest;
    if (length > 0xffff) {
      throw new IllegalStateException("an attribute of " + length + " bytes does not fit");
    }
    buffer.putShort(nest, (short) length);
  }

  MessageWriter bytes(int type, Bytes value) {
    header(type, value.size());
    value.putInto(buffer);
    return pad(value.size());
  }

  MessageWriter bytes(int type, byte... value) {
    header(type, value.length);
    buffer.put(value);
    return pad(value.length);
  }

  MessageWriter text(int type, String value) {
    byte[] ascii = value.getBytes(StandardCharsets.UTF_8);
    header(type, ascii.length + 1);
    buffer.put(ascii).put((byte) 0);
    return pad(ascii.length + 1);
  }

  MessageWriter u8(int type, int value) {
    return bytes(type, (byte) value);
  }

  /** A number of 16 bits in network order. */
  MessageWriter be16(int type, int value) {
    return bytes(type, (byte) (value >> 8), (byte) value);
  }

  /** A number of 32 bits in network order. */
  MessageWriter be32(int type, int value) {
    header(type, 4);
    buffer.putInt(
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
    return this;
  }

  /** A number of 64 bits in network order. */
  MessageWriter be64(int type, long value) {
    header(type, 8);
    buffer.putLong(
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
    return this;
  }

  /** A number of 32 bits in the host's order. */
  MessageWriter u32(int type, int value) {
    header(type, 4);
    buffer.putInt(value);
    return this;
  }

  /** Where the next byte goes. */
  int position() {
    return buffer.position();
  }

  /** What was written, from the beginning. */
  Bytes toBytes() {
    byte[] copy = new byte[buffer.position()];
    buffer.get(0, copy);
    return Bytes.wrap(copy);
  }

  private void header(int type, int size) {
    room(size + 8);
    buffer.putShort((short) (size + 4)).putShort((short) type);
  }

  private MessageWriter pad(int size) {
    for (int i = size; i % 4 != 0; i++) {
      buffer.put((byte) 0);
    }
    return this;
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).put(buffer.flip());
    }
  }
}
