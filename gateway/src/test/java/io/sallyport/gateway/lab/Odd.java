package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Payloads of IP packets for {@link IpSocket}. Each carries the address it is sent from, again and
 * again, so that a sniffer knows whose it is in every fragment.
 */
public final class Odd {
  /** An IP protocol that nobody has: for experiments (RFC 3692). */
  public static final int EXPERIMENT = 253;

  public static final int SCTP = 132;
  public static final int UDP_LITE = 136;
  public static final int UDP = 17;

  private static final int HOST_PORT = 5000;

  private Odd() {}

  /** What a datagram from an address says, in at least this many bytes. */
  static byte[] claim(String source, int length) {
    String word = source + " ";
    return word.repeat(length / word.length() + 1).getBytes(US_ASCII);
  }

  /** An ICMP or ICMPv6 echo request, with this many bytes of data at least. */
  public static String echo(String source, int length) {
    boolean ipv6 = source.contains(":");
    byte[] data = claim(source, length);
    ByteBuffer echo =
        ByteBuffer.allocate(8 + data.length + data.length % 2)
            .put((byte) (ipv6 ? 128 : 8))
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(0x53500001)
            .put(data);
    if (!ipv6) { // the kernel writes that of ICMPv6
      echo.putShort(2, checksum(0, echo));
    }
    return hex(echo.array());
  }

  /** An INIT of SCTP; the claim is a parameter that its receiver skips. */
  public static String init(String source, int port) {
    byte[] claim = claim(source, 20);
    int padded = (claim.length + 3) / 4 * 4;
    ByteBuffer init =
        ByteBuffer.allocate(36 + padded)
            .putShort((short) HOST_PORT)
            .putShort((short) port)
            .putLong(0) // no tag yet, and room for the checksum
            .putShort((short) 0x0100)
            .putShort((short) (24 + claim.length))
            .putInt(0x1234567)
            .putInt(65_536)
            .putInt(0x00010001)
            .putInt(1)
            .putShort((short) 0x8123)
            .putShort((short) (4 + claim.length))
            .put(claim);
    CRC32C sum = new CRC32C();
    sum.update(init.array());
    init.putInt(8, Integer.reverseBytes((int) sum.getValue()));
    return hex(init.array());
  }

  /** A datagram of UDP or UDP-Lite from port 5000. */
  public static String datagram(int protocol, String source, String destination, int port) {
    byte[] claim = claim(source, 20);
    int length = 8 + claim.length;
    ByteBuffer datagram =
        ByteBuffer.allocate(length + length % 2)
            .putShort((short) HOST_PORT)
            .putShort((short) port)
            .putShort((short) (protocol == UDP ? length : 0))
            .putShort((short) 0)
            .put(claim);
    ByteBuffer addresses =
        ByteBuffer.allocate(32)
            .put(IpAddress.of(source).bytes())
            .put(IpAddress.of(destination).bytes());
    int more = protocol + length;
    for (int at = 0; at < 32; at += 2) {
      more += Short.toUnsignedInt(addresses.getShort(at));
    }
    datagram.putShort(6, checksum(more, datagram));
    return HexFormat.of().formatHex(datagram.array(), 0, length);
  }

  /** The claim, and nothing before it. */
  public static String bare(String source) {
    return hex(claim(source, 20));
  }

  /** The Internet checksum of what is summed already and of these bytes. */
  private static short checksum(int summed, ByteBuffer bytes) {
    int sum = summed;
    for (int at = 0; at < bytes.capacity(); at += 2) {
      sum += Short.toUnsignedInt(bytes.getShort(at));
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }

  private static String hex(byte... bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
