package io.sallyport.gateway.announce;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.nio.ByteBuffer;

/** The frames that tell neighbours, unasked, at which hardware address an IP address is. */
final class Frames {
  private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
  private static final byte[] ALL_NODES = {0x33, 0x33, 0, 0, 0, 1};
  private static final int ICMPV6 = 58;
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int OVERRIDE = 0x20000000;
  private static final int TARGET_HARDWARE = 2;
  private static final int IPV6_HEADER = 40;
  private static final int ETHERNET_HEADER = 14;
  private static final int ADVERTISEMENT = 32;

  private Frames() {}

  /** The frame for {@code address}, sent from {@code hardware} (6 bytes). */
  static byte[] unasked(IpAddress address, byte... hardware) {
    return switch (address) {
      case Ipv4Address v4 -> gratuitousArp(v4.bytes(), hardware);
      case Ipv6Address v6 -> advertisement(v6.bytes(), hardware);
    };
  }

  /** A request whose sender and target are the address itself (RFC 5227, section 3). */
  private static byte[] gratuitousArp(byte[] address, byte[] hardware) {
    return ByteBuffer.allocate(42)
        .put(EVERYBODY)
        .put(hardware)
        .putShort((short) 0x0806)
        .putShort((short) 1)
        .putShort((short) 0x0800)
        .put((byte) 6)
        .put((byte) 4)
        .putShort((short) 1)
        .put(hardware)
        .put(address)
        .put(new byte[6])
        .put(address)
        .array();
  }

  /** An unsolicited advertisement that overrides what neighbours know (RFC 4861, section 7.2.6). */
  private static byte[] advertisement(byte[] address, byte[] hardware) {
    ByteBuffer frame =
        ByteBuffer.allocate(ETHERNET_HEADER + IPV6_HEADER + ADVERTISEMENT)
            .put(ALL_NODES)
            .put(hardware)
            .putShort((short) 0x86dd)
            .putInt(6 << 28)
            .putShort((short) ADVERTISEMENT)
            .put((byte) ICMPV6)
            .put((byte) 255)
            .put(address)
            .put(allNodes());
    frame
        .put((byte) NEIGHBOUR_ADVERTISEMENT)
        .put((byte) 0)
        .putShort((short) 0)
        .putInt(OVERRIDE)
        .put(address)
        .put((byte) TARGET_HARDWARE)
        .put((byte) 1)
        .put(hardware);
    frame.putShort(ETHERNET_HEADER + IPV6_HEADER + 2, checksum(frame.array()));
    return frame.array();
  }

  private static byte[] allNodes() {
    return ByteBuffer.allocate(16).put((byte) 0xff).put((byte) 2).put(15, (byte) 1).array();
  }

  /** Of the addresses, the length, the protocol and the message (RFC 8200, section 8.1). */
  private static short checksum(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int sum = ADVERTISEMENT + ICMPV6;
    for (int at = ETHERNET_HEADER + 8; at < frame.length; at += 2) {
      sum += Short.toUnsignedInt(bytes.getShort(at));
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }
}
