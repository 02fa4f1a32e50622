package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The head ends where it ends: what stands behind it is payload, or the request is refused. */
class HttpSmugglingTest {
  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());
  private final Origin origin;

  HttpSmugglingTest() throws IOException {
    origin = lab.origin("127.50.0.1").holding();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "Content-Length: 1000000",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: -5",
        "Content-Length: five",
      })
  void aRequestThatAnnouncesContentIsRefused(String header) throws Exception {
    Peer client =
        lab.http(Tenants.RED_SOURCE).send(head(header + "\r\n")).send(Http.bytes("0\r\n\r\nGET"));
    assertThat(Http.response(client).status()).isEqualTo(400);
    client.ended();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
    assertThat(origin.visits()).isZero();
  }

  @Test
  void noContentAnnouncedIsNoContent() throws Exception {
    Peer client = lab.http(Tenants.RED_SOURCE);
    client.send(Socks.join(head("Content-Length: 0\r\n"), Http.bytes("HELLO"))).finish();
    assertThat(Http.response(client).status()).isEqualTo(200);
    assertThat(new String(origin.next().receiveAll(), US_ASCII)).isEqualTo("HELLO");
  }

  @Test
  void aSecondRequestBehindTheFirstIsPayload() throws Exception {
    byte[] second = Http.connect("127.66.0.1:80");
    Peer client = lab.http(Tenants.RED_SOURCE).send(Socks.join(head(""), second)).finish();
    assertThat(Http.response(client).status()).isEqualTo(200);
    assertThat(origin.next().receiveAll()).isEqualTo(second);
    assertThat(origin.visits()).isEqualTo(1);
  }

  @Test
  void aRequestBehindARefusedOneIsNotServed() throws Exception {
    String get = "GET / HTTP/1.1\r\n\r\n";
    for (String first : List.of(get, get + get, "CONNECT bad HTTP/1.1\r\n\r\n")) {
      Peer client = lab.http(Tenants.RED_SOURCE).send(Socks.join(Http.bytes(first), head("")));
      assertThat(Http.response(client).status()).isIn(400, 405);
      assertThat(client.receiveAll()).isEmpty();
    }
    assertThat(origin.visits()).isZero();
  }

  @Test
  void aForwardedHeaderDoesNotMakeAnotherClient() throws Exception {
    Peer client = lab.http("127.99.0.1");
    client.send(head("X-Forwarded-For: " + Tenants.RED_SOURCE + "\r\n"));
    assertThat(Http.response(client).status()).isEqualTo(403);
  }

  private byte[] head(String headers) {
    return Http.bytes("CONNECT 127.50.0.1:" + origin.port() + " HTTP/1.1\r\n" + headers + "\r\n");
  }
}
