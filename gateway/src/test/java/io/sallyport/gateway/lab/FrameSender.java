package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.PacketSocket;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;

/**
 * Sends frames out of one interface past all of IP, as programs with a packet socket do
 * (packet(7)). Each line is {@code udp SOURCE DESTINATION} or {@code arp ADDRESS}, to everybody on
 * the link; the answer is {@code sent}, or why the kernel did not.
 */
public final class FrameSender {
  private static final int ETHERNET = 14;
  private static final int CHECKSUM = ETHERNET + 10;

  private FrameSender() {}

  /** The interface. */
  public static void main(String... arguments) throws IOException {
    try (PacketSocket socket =
        PacketSocket.open(NetworkInterface.getByName(arguments[0]).getIndex())) {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(send(socket, line.split(" ")));
      }
    }
  }

  private static String send(PacketSocket socket, String... words) {
    byte[] frame =
        words[0].equals("arp")
            ? arp(IpAddress.of(words[1]).bytes())
            : udp(IpAddress.of(words[1]).bytes(), IpAddress.of(words[2]).bytes());
    try {
      socket.send(frame);
      return "sent";
    } catch (NetlinkException e) {
      return e.getMessage();
    }
  }

  private static ByteBuffer ethernet(int type) {
    return ByteBuffer.allocate(100)
        .putShort((short) -1)
        .putInt(-1)
        .put(new byte[] {2, 0, 0, 0, 0, 9})
        .putShort((short) type);
  }

  private static byte[] written(ByteBuffer frame) {
    byte[] bytes = new byte[frame.position()];
    frame.get(0, bytes);
    return bytes;
  }

  /** An announcement that an address is here (RFC 5227). */
  private static byte[] arp(byte... address) {
    return written(
        ethernet(0x0806)
            .putShort((short) 1)
            .putShort((short) 0x0800)
            .put(new byte[] {6, 4, 0, 1, 2, 0, 0, 0, 0, 9})
            .put(address)
            .put(new byte[6])
            .put(address));
  }

  /** A datagram to the discard port; bridges drop IPv4 headers with a wrong checksum. */
  private static byte[] udp(byte[] source, byte[] destination) {
    ByteBuffer frame =
        source.length == 4
            ? ethernet(0x0800).put(new byte[] {0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0})
            : ethernet(0x86dd).put(new byte[] {0x60, 0, 0, 0, 0, 8, 17, 64});
    frame.put(source).put(destination).put(new byte[] {0, 9, 0, 9, 0, 8, 0, 0});
    if (source.length == 4) {
      frame.putShort(CHECKSUM, checksum(frame));
    }
    return written(frame);
  }

  private static short checksum(ByteBuffer frame) {
    int sum = 0;
    for (int at = ETHERNET; at < ETHERNET + 20; at += 2) {
      sum += Short.toUnsignedInt(frame.getShort(at));
    }
    return (short) ~(sum + (sum >>> 16));
  }
}
