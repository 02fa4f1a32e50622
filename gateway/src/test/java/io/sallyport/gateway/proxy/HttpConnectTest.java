package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.Limits;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 9.3.6 as a client sees it. */
class HttpConnectTest {
  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          Tenants.red(Tenants.connections(1)),
          Tenants.blue(),
          Tenants.tenant(
              "elsewhere",
              Limits.NONE,
              Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
              List.of("203.0.113.77"),
              "127.10.4.0/24"),
          Tenants.tenant(
              "anywhere",
              Limits.NONE,
              Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
              List.of("0.0.0.0"),
              "127.10.5.0/24"));

  @Test
  void connectsByHostAndPort() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer client = lab.http(Tenants.RED_SOURCE);
    Http.Response response = Http.ask(client, "127.50.0.1:" + origin.port());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).doesNotContainKeys("content-length", "transfer-encoding");
    assertThat(client.send((byte) 1, (byte) 2).finish().receiveAll()).containsExactly(1, 2);
  }

  @Test
  void connectsByBracketedIpv6() throws Exception {
    Origin origin = lab.origin("::1").echoing();
    assertThat(Http.ask(lab.http(Tenants.RED_SOURCE), "[::1]:" + origin.port()).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.50.0.1", "127.50.0.1:", ":80", "127.50.0.1:0", "127.50.0.1:65536", "127.50.0.1:99999",
        "127.50.0.1:-1", "127.50.0.1:8x", "::1:80", "[::1]", "[::1]x:80", "[127.50.0.1]:80",
        "[::g]:80", "user@127.50.0.1:80", "http://127.50.0.1:80/", "127.50.0.1:80/", "*", "/",
      })
  void aTargetThatIsNoAuthorityIsABadRequest(String authority) throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE);
    assertThat(Http.ask(client, authority).status()).isEqualTo(400);
    assertThat(client.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "blue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "OPTIONS", "PRI", "connect", "FOO"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE);
    client.send(Http.bytes(method + " http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"));
    Http.Response response = Http.response(client);
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("Allow")).isEqualTo("CONNECT");
    assertThat(client.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "blue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\5\1\0\n\n", "garbage\r\n\r\n", "CONNECT\r\n\r\n", "\u0016\u0003\u0001 \n\n"})
  void garbageIsABadRequest(String garbage) throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE).send(garbage.getBytes(US_ASCII));
    assertThat(Http.response(client).status()).isEqualTo(400);
    client.ended();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "blue");
  }

  @Test
  void aHugeHeaderIsABadRequest() throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE);
    client.send(
        Http.bytes("CONNECT 127.50.0.1:80 HTTP/1.1\r\nX: " + "x".repeat(17_000) + "\r\n\r\n"));
    assertThat(Http.response(client).status()).isEqualTo(400);
  }

  @Test
  void aHugeRequestLineIsABadRequest() throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE);
    client.send(Http.bytes("CONNECT " + "x".repeat(2000) + ":80 HTTP/1.1\r\n\r\n"));
    assertThat(Http.response(client).status()).isEqualTo(400);
  }

  @Test
  void aRequestLineThatDoesNotEndIsABadRequest() throws Exception {
    Peer client = lab.http(Tenants.BLUE_SOURCE).send(Http.bytes("CONNECT " + "x".repeat(2000)));
    assertThat(Http.response(client).status()).isEqualTo(400);
  }

  @Test
  void oddCasesOfHostsAreNoTrouble() {
    assertThat(ConnectHandshake.target("Example.ORG:443"))
        .contains(new Target.Name("Example.ORG", 443));
    assertThat(ConnectHandshake.target("[::ffff:127.0.0.1]:443"))
        .contains(new Target.Literal(IpAddress.of("127.0.0.1"), 443));
    assertThat(ConnectHandshake.target("[2001:DB8:0::1]:00443"))
        .contains(new Target.Literal(IpAddress.of("2001:db8::1"), 443));
  }

  @Test
  void refusalsCarryStatusReasonAndWords() throws Exception {
    assertRefused("127.99.0.1", "127.50.0.1:80", 403, "http_request_denied");
    assertRefused(Tenants.BLUE_SOURCE, "127.66.0.1:80", 403, "destination_ip_prohibited");
    assertRefused(Tenants.BLUE_SOURCE, "198.51.100.1:80", 403, "destination_ip_prohibited");
    assertRefused(Tenants.BLUE_SOURCE, "[::1]:80", 403, "http_request_denied");
    assertRefused("127.10.4.1", "127.50.0.1:80", 503, "proxy_internal_error");
    Origin there = lab.origin("127.50.0.2").holding();
    assertRefused("127.10.5.1", "127.50.0.2:" + there.port(), 503, "proxy_internal_error");
    Origin gone = lab.origin("127.50.0.1");
    gone.close();
    assertRefused(Tenants.BLUE_SOURCE, "127.50.0.1:" + gone.port(), 502, "connection_refused");
  }

  @Test
  void aReachedLimitIsTooManyRequests() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.through(Tenants.RED_SOURCE, origin);
    assertRefused(
        Tenants.RED_SOURCE, "127.50.0.1:" + origin.port(), 429, "connection_limit_reached");
    lab.awaitOutcome(Outcome.LIMITED, "red");
  }

  private void assertRefused(String source, String authority, int status, String error)
      throws Exception {
    Peer client = lab.http(source);
    Http.Response response = Http.ask(client, authority);
    assertThat(response.status()).as(authority).isEqualTo(status);
    assertThat(response.header("Proxy-Status")).isEqualTo("sallyport; error=" + error);
    assertThat(response.body()).endsWith("\n").hasLineCount(1);
    assertThat(client.receiveAll()).isEmpty();
  }
}
