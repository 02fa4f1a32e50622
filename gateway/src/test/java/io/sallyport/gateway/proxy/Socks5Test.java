package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.ipam.address.IpAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1928 as a client sees it. */
class Socks5Test {
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());

  @Test
  void connectsByIpv4AndSaysFromWhere() throws Exception {
    Origin origin = lab.origin("127.50.0.1").holding();
    Peer client = lab.socks(Tenants.RED_SOURCE);
    Socks.Reply reply = Socks.ask(client, "127.50.0.1", origin.port());
    assertThat(reply.code()).isEqualTo(Socks.SUCCESS);
    assertThat(reply.address()).isEqualTo(IpAddress.of(Tenants.RED_EGRESS));
    Peer server = origin.next();
    assertThat(server.remote().getPort()).isEqualTo(reply.port());
    assertThat(client.send(HELLO).finish()).isNotNull();
    assertThat(server.receiveAll()).isEqualTo(HELLO);
  }

  @Test
  void connectsByIpv6AndSaysFromWhere() throws Exception {
    Origin origin = lab.origin("::1").echoing();
    Peer client = lab.socks(Tenants.RED_SOURCE);
    Socks.Reply reply = Socks.ask(client, "::1", origin.port());
    assertThat(reply.code()).isEqualTo(Socks.SUCCESS);
    assertThat(reply.address()).isEqualTo(IpAddress.of("::1"));
    assertThat(client.send(HELLO).finish().receiveAll()).isEqualTo(HELLO);
  }

  @Test
  void anIpv4MappedAddressIsItsIpv4Address() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer client = lab.socks(Tenants.RED_SOURCE);
    byte[] request = Socks.connect("::1", origin.port());
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 50, 0, 1};
    System.arraycopy(mapped, 0, request, 4, 16);
    client.send(Socks.GREETING);
    Socks.expectMethod(client);
    assertThat(Socks.reply(client.send(request)).address())
        .isEqualTo(IpAddress.of(Tenants.RED_EGRESS));
  }

  @Test
  void anAddressWrittenAsDomainIsThatAddress() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer client = lab.socks(Tenants.RED_SOURCE);
    byte[] name = "127.50.0.1".getBytes(UTF_8);
    byte[] request =
        Socks.join(
            new byte[] {5, 1, 0, 3, (byte) name.length},
            name,
            new byte[] {(byte) (origin.port() >> 8), (byte) origin.port()});
    client.send(Socks.GREETING);
    Socks.expectMethod(client);
    assertThat(Socks.reply(client.send(request)).code()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void noAuthenticationIsFoundAmongOthers() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer client =
        lab.socks(Tenants.RED_SOURCE).send((byte) 5, (byte) 3, (byte) 2, (byte) 1, (byte) 0);
    Socks.expectMethod(client);
    assertThat(Socks.reply(client.send(Socks.connect("127.50.0.1", origin.port()))).code())
        .isEqualTo(Socks.SUCCESS);
  }

  @Test
  void noMethodThatWeTakeIsAnsweredFf() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).send((byte) 5, (byte) 2, (byte) 1, (byte) 2);
    assertThat(client.receiveAll()).containsExactly(5, 0xff);
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @Test
  void anEmptyListOfMethodsIsAnsweredFf() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).send((byte) 5, (byte) 0);
    assertThat(client.receiveAll()).containsExactly(5, 0xff);
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void bindAndUdpAreNoCommandsHere(int command) throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
    Socks.expectMethod(client);
    client.send(Socks.request(command, "127.50.0.1", 80));
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.BAD_COMMAND);
    assertThat(client.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @Test
  void portZeroIsRefused() throws Exception {
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "127.50.0.1", 0).code())
        .isEqualTo(Socks.FAILURE);
  }

  @Test
  void anEmptyNameIsRefused() throws Exception {
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "", 80).code()).isEqualTo(Socks.FAILURE);
  }

  @Test
  void anUnknownKindOfAddressEndsTheConnection() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
    Socks.expectMethod(client);
    client.send((byte) 5, (byte) 1, (byte) 0, (byte) 9, (byte) 1, (byte) 2);
    client.ended();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @Test
  void version4EndsTheConnection() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(Socks.join(new byte[] {4, 1, 0, 80, 127, 50, 0, 1}, "me\0".getBytes(UTF_8)));
    assertThat(client.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @Test
  void httpOnTheSocksPortEndsTheConnection() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).send(Http.connect("127.50.0.1:80"));
    client.ended();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  @Test
  void aClientThatEndsBeforeItsWishIsCountedOnce() throws Exception {
    lab.socks(Tenants.RED_SOURCE).send((byte) 5).finish().ended();
    lab.socks(Tenants.BLUE_SOURCE).send((byte) 5, (byte) 1).reset();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "blue");
  }
}
