package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handshake in any segments, with payload right behind it: every byte arrives once, in order. */
class EarlyDataTest {
  private static final byte[] PAYLOAD =
      "\r\n\r\nCONNECT x:1 HTTP/1.1\r\n\r\n\5\1\0".getBytes(UTF_8);
  private static final int WHOLE = Socks.GREETING.length + 10 + PAYLOAD.length;

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());
  private Origin origin;

  EarlyDataTest() throws IOException {
    origin = lab.origin("127.50.0.1");
  }

  @BeforeEach
  void serve() {
    origin = origin.holding();
  }

  @Test
  void socksInTwoSegmentsWhereverTheyMeet() throws Exception {
    for (int split = 1; split < WHOLE; split++) {
      splitAt(split);
    }
  }

  private void splitAt(int split) throws Exception {
    byte[] all = socks(PAYLOAD);
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(Arrays.copyOf(all, split));
    if (split >= Socks.GREETING.length) {
      Socks.expectMethod(client);
    }
    client.send(Arrays.copyOfRange(all, split, all.length)).finish();
    if (split < Socks.GREETING.length) {
      Socks.expectMethod(client);
    }
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.SUCCESS);
    assertThat(origin.next().receiveAll()).isEqualTo(PAYLOAD);
  }

  @Test
  void socksByteByByte() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE).trickle(socks(PAYLOAD)).finish();
    assertThat(origin.next().receiveAll()).isEqualTo(PAYLOAD);
    Socks.expectMethod(client);
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void httpByteByByte() throws Exception {
    Peer client = lab.http(Tenants.RED_SOURCE).trickle(http(PAYLOAD)).finish();
    assertThat(origin.next().receiveAll()).isEqualTo(PAYLOAD);
    assertThat(Http.response(client).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 400, 511, 512, 8192, 70_000, 3_000_000})
  void socksAllAtOnceWithPayloadAndFin(int size) throws Exception {
    byte[] payload = random(size);
    Peer client = lab.socks(Tenants.RED_SOURCE);
    Thread sender = send(client, socks(payload));
    assertThat(origin.next().receiveAll()).isEqualTo(payload);
    Socks.expectMethod(client);
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.SUCCESS);
    sender.join();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 400, 511, 512, 8192, 70_000, 3_000_000})
  void httpAllAtOnceWithPayloadAndFin(int size) throws Exception {
    byte[] payload = random(size);
    Peer client = lab.http(Tenants.RED_SOURCE);
    Thread sender = send(client, http(payload));
    assertThat(origin.next().receiveAll()).isEqualTo(payload);
    assertThat(Http.response(client).status()).isEqualTo(200);
    sender.join();
  }

  /** Nothing more comes from the client before it has its answer. */
  @Test
  void payloadBehindTheWishDoesNotWaitForMore() throws Exception {
    Origin echo = lab.origin("127.50.0.2").echoing();
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(Socks.join(Socks.GREETING, Socks.connect(echo.host(), echo.port()), PAYLOAD));
    Socks.expectMethod(client);
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.SUCCESS);
    assertThat(client.receive(PAYLOAD.length)).isEqualTo(PAYLOAD);
  }

  @Test
  void payloadBehindARefusedWishGoesNowhere() throws Exception {
    Peer client = lab.http(Tenants.RED_SOURCE);
    client.send(Socks.join(Http.connect("127.66.0.1:80"), http(PAYLOAD)));
    assertThat(Http.response(client).status()).isEqualTo(403);
    client.ended();
    assertThat(origin.visits()).isZero();
  }

  private static Thread send(Peer client, byte[] bytes) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                client.send(bytes).finish();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private byte[] socks(byte[] payload) {
    return Socks.join(Socks.GREETING, Socks.connect("127.50.0.1", origin.port()), payload);
  }

  private byte[] http(byte[] payload) {
    return Socks.join(Http.connect("127.50.0.1:" + origin.port()), payload);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
