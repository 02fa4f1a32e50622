package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Namespaces;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.netlink.ConntrackEvents.Event;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** News of flows from a real kernel, also where more happens than anybody takes in. */
@NeedsHost({HostFeature.ROOT, HostFeature.NFT})
class ConntrackEventsTest {
  /** Of the socket's queue of 64 MiB, each event takes some 700 bytes. */
  private static final int MORE_THAN_FIT = 120_000;

  private static final int PORTS = 40_000;

  private final Namespaces namespaces = Namespaces.create();

  ConntrackEventsTest() {
    namespaces.script("ip netns add one; ip -n one link set lo up");
    namespaces.run(
        "one",
        "nft",
        "table inet t { chain c { type filter hook output priority 0; ct state new ct mark set 7;"
            + " }; }");
  }

  @AfterEach
  void close() {
    namespaces.close();
  }

  @Test
  void whatBeginsAndEndsIsTold() throws Exception {
    try (ConntrackEvents events = inside(ConntrackEvents::open);
        Conntrack conntrack = inside(Conntrack::open)) {
      events.listen(true);
      begin(1, 5, 1);
      Flow begun = ((Event.Begun) first(events, Event.Begun.class)).flow();
      assertThat(begun.destinationPort()).contains(5);
      assertThat(begun.mark()).isEqualTo(7);
      conntrack.delete(begun);
      assertThat(((Event.Ended) first(events, Event.Ended.class)).flow()).isEqualTo(begun);
      events.listen(false);
      begin(2, 6, 1);
      assertThat(next(events)).isEmpty();
    }
  }

  @Test
  void whoDoesNotListenInTimeHearsThatNewsWasLostAndThenGoesOn() throws Exception {
    try (ConntrackEvents events = inside(ConntrackEvents::open)) {
      events.listen(true);
      for (int source = 1; source * PORTS <= MORE_THAN_FIT; source++) {
        begin(source, 1, PORTS);
      }
      int begun = 0;
      int lost = 0;
      List<Event> some = next(events);
      while (!some.isEmpty()) {
        lost += (int) some.stream().filter(Event.Lost.class::isInstance).count();
        begun += (int) some.stream().filter(Event.Begun.class::isInstance).count();
        some = next(events);
      }
      assertThat(lost).isPositive();
      assertThat(begun).isBetween(1000, MORE_THAN_FIT - 1);
      begin(200, 9, 1);
      assertThat(first(events, Event.Begun.class)).isNotNull();
    }
  }

  private static List<Event> next(ConntrackEvents events) throws NetlinkException {
    List<Event> heard = new ArrayList<>();
    events.await(heard::add);
    return heard;
  }

  private static Event first(ConntrackEvents events, Class<?> kind) throws Exception {
    for (int i = 0; i < 50; i++) {
      for (Event event : next(events)) {
        if (kind.isInstance(event)) {
          return event;
        }
      }
    }
    throw new AssertionError("nothing was told");
  }

  private <T> T inside(Callable<T> action) throws Exception {
    return namespaces.inside("one", action);
  }

  /** Begins flows from 127.0.1.{@code source} to so many ports. */
  private void begin(int source, int port, int count) throws Exception {
    inside(
        () -> {
          InetAddress to = InetAddress.ofLiteral("127.0.0.1");
          InetAddress from = InetAddress.ofLiteral("127.0.1." + source);
          try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 1000))) {
            for (int i = 0; i < count; i++) {
              send(socket, new DatagramPacket(new byte[1], 1, to, port + i));
            }
          }
          return count;
        });
  }

  private static void send(DatagramSocket socket, DatagramPacket packet) throws IOException {
    socket.send(packet);
  }
}
