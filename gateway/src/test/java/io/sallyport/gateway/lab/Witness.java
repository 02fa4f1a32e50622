package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Remembers what comes in on one interface of its namespace: packets as {@code PROTOCOL
 * SOURCE>DESTINATION}, ICMP as {@code 1/TYPE/CODE} or {@code 58/TYPE/CODE}, and who claims an
 * address on the link as {@code arp ADDRESS} or {@code ndp ADDRESS}. Each line it reads is answered
 * with all of it, and how often.
 */
public final class Witness {
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;

  private static final ConcurrentSkipListMap<String, Integer> SEEN = new ConcurrentSkipListMap<>();

  private Witness() {}

  /** The interface. */
  public static void main(String... arguments) throws IOException {
    int index = NetworkInterface.getByName(arguments[0]).getIndex();
    Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                RawSocket.listen(
                    (port, frame) -> {
                      if (port == index) {
                        heard(frame);
                      }
                    }));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(SEEN);
    }
  }

  private static void heard(ByteBuffer frame) {
    Optional<Packet> packet = Packet.in(frame);
    packet.ifPresent(found -> SEEN.merge(found.toString(), 1, Integer::sum));
    if (frame.getShort(12) == 0x0806) {
      claimed("arp", frame, 28, 4);
    }
    if (packet.filter(Packet::isIcmp).filter(Witness::isAdvertisement).isPresent()) {
      claimed("ndp", packet.orElseThrow().payload(), 8, 16);
    }
  }

  private static boolean isAdvertisement(Packet packet) {
    return packet.protocol() == Packet.ICMPV6
        && packet.icmpType() == NEIGHBOUR_ADVERTISEMENT
        && packet.payload().remaining() >= 24;
  }

  private static void claimed(String how, ByteBuffer message, int at, int length) {
    byte[] address = new byte[length];
    message.get(at, address);
    SEEN.merge(how + " " + IpAddress.ofBytes(address), 1, Integer::sum);
  }
}
