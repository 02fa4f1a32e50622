package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at every IP packet that comes out of a gateway, in a namespace that the gateway cannot
 * reach, and knows nothing but what it is told: {@code SOURCES=EGRESS} for each tenant, and {@code
 * =ADDRESS} for what the gateway may send as itself. A UDP packet says in its payload which source
 * it was sent from; it must leave from that source's address. Everything else must leave from one
 * of the addresses. Each line it reads is answered with {@code packets N leaks M WHAT}.
 */
public final class Sniffer {
  private static final int ETHERNET = 14;
  private static final int UDP = 17;

  private final Map<Cidr, IpAddress> pairs = new TreeMap<>();
  private final List<Cidr> own = new ArrayList<>();
  private final Map<String, Integer> leaks = new TreeMap<>();
  private long packets;
  private long leaked;

  private Sniffer(String... rules) {
    for (String rule : rules) {
      String[] sides = rule.split("=");
      if (sides[0].isEmpty()) {
        own.add(Cidr.of(sides[1]));
      } else {
        pairs.put(Cidr.of(sides[0]), IpAddress.of(sides[1]));
      }
    }
  }

  /** The interface, then the rules. */
  public static void main(String... arguments) throws IOException {
    Sniffer sniffer =
        new Sniffer(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    int index = NetworkInterface.getByName(arguments[0]).getIndex();
    Thread.ofPlatform()
        .daemon()
        .start(() -> RawSocket.listen((port, frame) -> sniffer.heard(port == index, frame)));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(sniffer.report());
    }
  }

  private synchronized String report() {
    return "packets %d leaks %d %s".formatted(packets, leaked, leaks);
  }

  private void heard(boolean here, ByteBuffer frame) {
    int type = Short.toUnsignedInt(frame.getShort(12));
    if (!here || (type != 0x0800 && type != 0x86dd)) {
      return;
    }
    boolean ipv4 = type == 0x0800;
    int header = ipv4 ? (frame.get(ETHERNET) & 0xf) * 4 : 40;
    IpAddress wire = address(frame, ETHERNET + (ipv4 ? 12 : 8), ipv4 ? 4 : 16);
    int protocol = frame.get(ETHERNET + (ipv4 ? 9 : 6));
    String claim = "";
    if (protocol == UDP) {
      int payload = ETHERNET + header + 8;
      byte[] text = new byte[Math.max(0, frame.limit() - payload)];
      frame.get(payload, text);
      claim = new String(text, US_ASCII).split(" ")[0];
    }
    judge(wire, claim);
  }

  private synchronized void judge(IpAddress wire, String claim) {
    packets++;
    boolean fine = own.stream().anyMatch(cidr -> cidr.contains(wire)) && claim.isEmpty();
    for (Map.Entry<Cidr, IpAddress> pair : pairs.entrySet()) {
      fine |=
          pair.getValue().equals(wire)
              && (claim.isEmpty()
                  || IpAddress.parse(claim).filter(pair.getKey()::contains).isPresent());
    }
    if (!fine) {
      leaked++;
      leaks.merge(claim + ">" + wire, 1, Integer::sum);
    }
  }

  private static IpAddress address(ByteBuffer frame, int at, int length) {
    byte[] bytes = new byte[length];
    frame.get(at, bytes);
    return IpAddress.ofBytes(bytes);
  }
}
