package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that hangs up while its name is looked up or its destination does not answer is let go
 * then, not when the wait is over: whatever it left unread, and after its end of input too.
 */
class HangUpTest {
  @AutoClose private final TinyDns dns = new TinyDns().hold("held.test.");
  @AutoClose private final Warnings warnings = new Warnings();

  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          ProxyLab.settings(
              List.of(dns.at()),
              Duration.ofSeconds(20),
              Duration.ofSeconds(60),
              Duration.ofSeconds(60)),
          Tenants.red(),
          Tenants.blue());

  private final FullServer full;

  HangUpTest() throws IOException {
    full = lab.kept(new FullServer());
  }

  /** What a client does before it resets. */
  enum Before {
    NOTHING,
    A_LITTLE_EARLY_DATA,
    AS_MUCH_EARLY_DATA_AS_FITS,
    END_OF_INPUT,
    EARLY_DATA_AND_END_OF_INPUT
  }

  @ParameterizedTest
  @EnumSource
  void aResetWhileTheDestinationDoesNotAnswerIsNoticed(Before before) throws Exception {
    Peer client = wish(FullServer.HOST, full.port());
    await().until(() -> full.isAwaitedBy(Tenants.RED_EGRESS));
    act(client, before);
    client.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
    await().until(() -> !full.isAwaitedBy(Tenants.RED_EGRESS));
    assertThat(warnings.lines()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AS_MUCH_EARLY_DATA_AS_FITS")
  void aResetWhileTheNameIsLookedUpIsNoticed(Before before) throws Exception {
    Peer client = wish("held.test", 80);
    dns.awaitQuestion("held.test.");
    act(client, before);
    client.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
    dns.release("held.test.");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "held.test", 80).code())
        .isEqualTo(Socks.HOST_UNREACHABLE);
    assertThat(warnings.lines()).isEmpty();
  }

  @Test
  void whoseNameIsFoundTooLateIsNotConnected() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.name("held.test.", "127.50.0.1");
    Peer client = wish("held.test", origin.port());
    dns.awaitQuestion("held.test.");
    client.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
    dns.release("held.test.");
    Peer next = lab.socks(Tenants.RED_SOURCE);
    assertThat(Socks.ask(next, "held.test", origin.port()).code()).isEqualTo(Socks.SUCCESS);
    next.send(new byte[1]).receive(1);
    assertThat(origin.visits()).isEqualTo(1);
  }

  private static void act(Peer client, Before before) throws IOException {
    switch (before) {
      case NOTHING -> {}
      case A_LITTLE_EARLY_DATA -> client.send(new byte[1000]);
      case AS_MUCH_EARLY_DATA_AS_FITS -> Flood.untilStuck(client, 64L << 20);
      case END_OF_INPUT -> client.finish();
      case EARLY_DATA_AND_END_OF_INPUT -> client.send(new byte[100_000]).finish();
    }
  }

  private Peer wish(String host, int port) throws IOException {
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(Socks.join(Socks.GREETING, Socks.connect(host, port)));
    Socks.expectMethod(client);
    return client;
  }
}
