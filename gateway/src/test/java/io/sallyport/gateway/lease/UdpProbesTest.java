package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.lease.Binding;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.RequestId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UdpProbesTest {
  private static final NodeName SELF = new NodeName("gw1");
  private static final Probes.Message PROBE =
      new Probes.Probe(63, SELF, new RequestId(-5, 9), new Binding(3, 4));
  private static final Probes.Message ANSWER = new Probes.Answer(0, SELF, new RequestId(1, 2));

  @Test
  void onlyWhoHasTheKeyIsHeard() throws Exception {
    BlockingQueue<Probes.Message> heard = new LinkedBlockingQueue<>();
    try (UdpProbes receiver = probes("a", 0);
        DatagramSocket forger = new DatagramSocket()) {
      Thread.ofVirtual().start(() -> receive(receiver, heard));
      int port = receiver.port();
      try (UdpProbes stranger = probes("b", port);
          UdpProbes friend = probes("a", port)) {
        stranger.send(SELF, PROBE);
        for (String junk : new String[] {"", "SLY1", "x".repeat(500)}) {
          byte[] bytes = junk.getBytes(US_ASCII);
          forger.send(
              new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
        friend.send(SELF, PROBE);
        friend.send(SELF, ANSWER);
      }
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(PROBE);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(ANSWER);
      assertThat(heard).isEmpty();
    }
  }

  private static void receive(UdpProbes receiver, BlockingQueue<Probes.Message> heard) {
    try {
      receiver.receive(heard::add);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static UdpProbes probes(String key, int peer) throws IOException {
    return new UdpProbes(
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        key.repeat(32).getBytes(US_ASCII),
        any -> Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer)));
  }
}
