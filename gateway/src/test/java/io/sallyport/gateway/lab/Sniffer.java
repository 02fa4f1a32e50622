package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks at every IP packet that comes out of a gateway, in a namespace that the gateway cannot
 * reach, and knows nothing but what it is told: {@code SOURCES=EGRESS} for each tenant, and {@code
 * =ADDRESS} for what the gateway may send as itself, which is ICMP and multicast listening only. A
 * packet with a payload that is no ICMP error says in it, in every fragment, which source it was
 * sent from; it must leave from that source's address. Everything else must leave from one of the
 * addresses. No ICMP error may quote a source. Each line it reads is answered with {@code packets N
 * leaks M WHAT egress K}, of which the last left from some source's address.
 */
public final class Sniffer {
  private static final Set<Integer> OWN_PROTOCOLS = Set.of(Packet.ICMP, 2, Packet.ICMPV6);
  private static final Set<Integer> ECHOES = Set.of(0, 8, 128, 129);
  private static final int NO_CLAIM = -1;
  private static final int TCP = 6;

  private final Map<Cidr, IpAddress> pairs = new TreeMap<>();
  private final List<Cidr> own = new ArrayList<>();
  private final Map<String, Integer> leaks = new TreeMap<>();
  private long packets;
  private long leaked;
  private long fromEgress;

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
        .start(
            () ->
                RawSocket.listen(
                    (port, frame) -> {
                      if (port == index) {
                        Packet.in(frame).ifPresent(sniffer::heard);
                      }
                    }));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(sniffer.report());
    }
  }

  private synchronized String report() {
    return "packets %d leaks %d %s egress %d".formatted(packets, leaked, leaks, fromEgress);
  }

  private void heard(Packet packet) {
    boolean quotes =
        packet.quoted().stream()
            .flatMap(quoted -> Stream.of(quoted.source(), quoted.destination()))
            .anyMatch(address -> pairs.keySet().stream().anyMatch(cidr -> cidr.contains(address)));
    judge(packet, quotes ? "a quotation" : claim(packet));
  }

  /** Which source a packet says it was sent from; empty where it does not say. */
  private static String claim(Packet packet) {
    int header =
        switch (packet.protocol()) {
          case Odd.UDP, Odd.UDP_LITE -> 8;
          case Packet.ICMP, Packet.ICMPV6 ->
              packet.isIcmp() && !ECHOES.contains(packet.icmpType()) ? NO_CLAIM : 8;
          case Odd.SCTP -> 36;
          case TCP -> tcpHeader(packet);
          case Odd.EXPERIMENT -> 0;
          default -> NO_CLAIM;
        };
    if (header == NO_CLAIM) {
      return "";
    }
    int from = packet.fragment() > 0 ? 0 : Math.min(header, packet.payload().limit());
    byte[] text = new byte[packet.payload().limit() - from];
    packet.payload().get(from, text);
    String[] words = new String(text, US_ASCII).split(" ");
    return packet.fragment() > 0 && words.length > 1 ? words[1] : words[0];
  }

  private static int tcpHeader(Packet packet) {
    int length = (packet.payload().get(12) >> 4 & 15) * 4;
    return length < packet.payload().limit() ? length : NO_CLAIM;
  }

  private synchronized void judge(Packet packet, String claim) {
    packets++;
    IpAddress wire = packet.source();
    if (pairs.containsValue(wire)) {
      fromEgress++;
    }
    boolean fine =
        claim.isEmpty()
            && OWN_PROTOCOLS.contains(packet.protocol())
            && own.stream().anyMatch(cidr -> cidr.contains(wire));
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
}
