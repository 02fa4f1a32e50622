package io.sallyport.gateway.netlink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The user data of a set as libnftnl lays it out: one byte of type, one of length, the value. */
final class MessageHints {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  MessageHints add(int type, int value) {
    bytes.write(type);
    bytes.write(4);
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
    return this;
  }

  /** Hints that hold others, or are of another length. */
  MessageHints add(int type, byte... value) {
    bytes.write(type);
    bytes.write(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toArray() {
    return bytes.toByteArray();
  }
}
