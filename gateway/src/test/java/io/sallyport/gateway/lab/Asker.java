package io.sallyport.gateway.lab;

import io.sallyport.gateway.netlink.PacketSocket;
import io.sallyport.ipam.address.IpAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** Asks by ARP and NDP, once a millisecond, who has two addresses: the router of a lab. */
public final class Asker {
  private Asker() {}

  /** The interface, the IPv4 address, the IPv6 address. */
  public static void main(String... arguments) throws Exception {
    NetworkInterface own = NetworkInterface.getByName(arguments[0]);
    byte[] hardware = own.getHardwareAddress();
    byte[] arp = arp(hardware, IpAddress.of(arguments[1]).bytes());
    byte[] solicitation = solicitation(hardware, IpAddress.of(arguments[2]).bytes());
    System.out.println("asking");
    try (PacketSocket socket = PacketSocket.open(own.getIndex())) {
      while (System.in.available() == 0) {
        socket.send(arp);
        socket.send(solicitation);
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static byte[] arp(byte[] hardware, byte[] address) {
    return ByteBuffer.allocate(42)
        .put(new byte[] {-1, -1, -1, -1, -1, -1})
        .put(hardware)
        .putShort((short) 0x0806)
        .putLong(0x0001080006040001L)
        .put(hardware)
        .put(IpAddress.of("203.0.113.254").bytes())
        .put(new byte[6])
        .put(address)
        .array();
  }

  private static byte[] solicitation(byte[] hardware, byte[] address) {
    ByteBuffer frame =
        ByteBuffer.allocate(86)
            .put(new byte[] {0x33, 0x33, -1, address[13], address[14], address[15]})
            .put(hardware)
            .putShort((short) 0x86dd)
            .putInt(6 << 28)
            .putShort((short) 32)
            .put((byte) 58)
            .put((byte) 255)
            .put(IpAddress.of("2001:db8:a::fe").bytes())
            .put(IpAddress.of("ff02::1:ff00:0").bytes())
            .put(51, address[13])
            .put(52, address[14])
            .put(53, address[15])
            .putInt(135 << 24)
            .putInt(0)
            .put(address)
            .put(new byte[] {1, 1})
            .put(hardware);
    int sum = 32 + 58;
    for (int at = 22; at < 86; at += 2) {
      sum += Short.toUnsignedInt(frame.getShort(at));
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return frame.putShort(56, (short) ~((sum & 0xffff) + (sum >>> 16))).array();
  }
}
