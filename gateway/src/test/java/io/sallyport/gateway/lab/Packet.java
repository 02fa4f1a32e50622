package io.sallyport.gateway.lab;

import io.sallyport.ipam.address.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IP packet as it is on the wire: between which addresses, of which protocol, and what it
 * carries. IPv6 extension headers are passed over.
 *
 * @param fragment where in its datagram it begins, in bytes; 0 for a first fragment and a whole one
 */
record Packet(
    IpAddress source, IpAddress destination, int protocol, int fragment, ByteBuffer payload) {
  static final int ICMP = 1;
  static final int ICMPV6 = 58;

  private static final int ETHERNET = 14;
  private static final int HOP_BY_HOP = 0;
  private static final int FRAGMENT = 44;

  /** The packet in an Ethernet frame; nothing where it carries something else. */
  static Optional<Packet> in(ByteBuffer frame) {
    int type = Short.toUnsignedInt(frame.getShort(12));
    return type == 0x0800 || type == 0x86dd
        ? at(frame.slice(ETHERNET, frame.limit() - ETHERNET))
        : Optional.empty();
  }

  private static Optional<Packet> at(ByteBuffer packet) {
    return switch (packet.remaining() < 20 ? 0 : packet.get(0) >>> 4 & 0xf) {
      case 4 -> Optional.of(ipv4(packet));
      case 6 -> packet.remaining() < 40 ? Optional.empty() : Optional.of(ipv6(packet));
      default -> Optional.empty();
    };
  }

  private static Packet ipv4(ByteBuffer packet) {
    return new Packet(
        address(packet, 12, 4),
        address(packet, 16, 4),
        Byte.toUnsignedInt(packet.get(9)),
        (packet.getShort(6) & 0x1fff) * 8,
        rest(packet, (packet.get(0) & 0xf) * 4));
  }

  private static Packet ipv6(ByteBuffer packet) {
    int next = Byte.toUnsignedInt(packet.get(6));
    int at = 40;
    int fragment = 0;
    while ((next == HOP_BY_HOP || next == FRAGMENT) && packet.limit() >= at + 8) {
      int length = 8;
      if (next == FRAGMENT) {
        fragment = packet.getShort(at + 2) & 0xfff8;
      } else {
        length += Byte.toUnsignedInt(packet.get(at + 1)) * 8;
      }
      next = Byte.toUnsignedInt(packet.get(at));
      at += length;
    }
    return new Packet(
        address(packet, 8, 16), address(packet, 24, 16), next, fragment, rest(packet, at));
  }

  private static ByteBuffer rest(ByteBuffer packet, int from) {
    int at = Math.min(from, packet.limit());
    return packet.slice(at, packet.limit() - at);
  }

  private static IpAddress address(ByteBuffer packet, int at, int length) {
    byte[] bytes = new byte[length];
    packet.get(at, bytes);
    return IpAddress.ofBytes(bytes);
  }

  boolean isIcmp() {
    return (protocol == ICMP || protocol == ICMPV6) && fragment == 0 && payload.remaining() >= 8;
  }

  /** The type of an ICMP message of either family. */
  int icmpType() {
    return Byte.toUnsignedInt(payload.get(0));
  }

  private boolean isError() {
    return isIcmp()
        && (protocol == ICMPV6
            ? icmpType() < 128
            : icmpType() == 3 || icmpType() == 11 || icmpType() == 12);
  }

  /** The packet that an ICMP error is about. */
  Optional<Packet> quoted() {
    return isError() ? at(rest(payload, 8)) : Optional.empty();
  }

  /** Its protocol by number, for ICMP with type and code, and its addresses. */
  @Override
  public String toString() {
    String kind = isIcmp() ? "/%d/%d".formatted(icmpType(), payload.get(1)) : "";
    return "%d%s %s>%s".formatted(protocol, kind, source, destination);
  }
}
