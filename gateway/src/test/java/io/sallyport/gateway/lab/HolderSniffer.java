package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sees on the wire which gateway answers for two addresses, by everything that is sent from them:
 * ARP, NDP and packets. One socket hears all ports, so there is one order of all frames. Each line
 * it reads is answered with {@code HOLDER changes N frames N KINDS}: who was heard last, how often
 * that changed, and the longest silence at a change in milliseconds.
 */
public final class HolderSniffer {

  private final Map<Integer, String> ports = new HashMap<>();
  private final byte[] ipv4;
  private final byte[] ipv6;
  private final Map<String, Integer> kinds = new TreeMap<>();
  private String holder = "nobody";
  private int changes;
  private long frames;
  private long last;
  private long silence;

  private HolderSniffer(List<String> names, String ipv4, String ipv6) throws IOException {
    for (String name : names) {
      ports.put(NetworkInterface.getByName(name).getIndex(), name);
    }
    this.ipv4 = IpAddress.of(ipv4).bytes();
    this.ipv6 = IpAddress.of(ipv6).bytes();
  }

  /** The IPv4 and the IPv6 address, then the ports. */
  public static void main(String... arguments) throws IOException {
    HolderSniffer sniffer =
        new HolderSniffer(
            List.of(arguments).subList(2, arguments.length), arguments[0], arguments[1]);
    Thread.ofPlatform().daemon().start(() -> RawSocket.listen(sniffer::heard));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(sniffer.report());
    }
  }

  private synchronized String report() {
    return "%s changes %d frames %d silence %d %s"
        .formatted(holder, changes, frames, silence / 1_000_000, kinds);
  }

  private void heard(int networkInterface, ByteBuffer frame) {
    String port = ports.getOrDefault(networkInterface, "");
    String kind = port.isEmpty() ? "" : kind(frame);
    if (!kind.isEmpty()) {
      heard(port, kind);
    }
  }

  /** How a frame speaks for one of the addresses; empty where it does not. */
  private String kind(ByteBuffer frame) {
    return switch (Short.toUnsignedInt(frame.getShort(12))) {
      case 0x0806 -> is(frame, 28, ipv4) ? "arp" : "";
      case 0x0800 -> is(frame, 26, ipv4) ? "ipv4" : "";
      case 0x86dd ->
          is(frame, 22, ipv6)
              ? "ipv6"
              : frame.get(20) == 58 && (frame.get(54) & 0xff) == 136 && is(frame, 62, ipv6)
                  ? "ndp"
                  : "";
      default -> "";
    };
  }

  private static boolean is(ByteBuffer frame, int at, byte[] address) {
    if (frame.limit() < at + address.length) {
      return false;
    }
    byte[] found = new byte[address.length];
    frame.get(at, found);
    return Arrays.equals(found, address);
  }

  private synchronized void heard(String port, String kind) {
    long now = System.nanoTime();
    frames++;
    kinds.merge(kind, 1, Integer::sum);
    if (!port.equals(holder)) {
      changes++;
      silence = frames == 1 ? 0 : Math.max(silence, now - last);
      holder = port;
    }
    last = now;
  }
}
