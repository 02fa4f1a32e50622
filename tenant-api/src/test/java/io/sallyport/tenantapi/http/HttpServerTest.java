package io.sallyport.tenantapi.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server as a well-behaved client sees it. */
class HttpServerTest {
  private HttpServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.start(anyPort(), HttpServerTest::echo);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aRequestReachesTheHandlerDecoded() throws Exception {
    HttpResponse<String> response = send("GET", "/a%20b?x=1&x=%C3%A9&y");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("GET /a b {x=[1, é], y=[]} seen\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() throws Exception {
    HttpResponse<String> get = send("GET", "/a");
    HttpResponse<String> head = send("HEAD", "/b");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .contains(String.valueOf("HEAD /b {} seen\n".length()));
    assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
  }

  @Test
  void anAnswer304HasItsHeadersAndNoBody() throws Exception {
    HttpResponse<String> response = send("GET", "/fresh");
    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(response.headers().firstValue("Content-Length")).isEmpty();
  }

  @Test
  void aHandlerThatFailsIsAnswered500AndTheServerLives() throws Exception {
    assertThat(send("GET", "/fail").statusCode()).isEqualTo(500);
    assertThat(send("GET", "/a").statusCode()).isEqualTo(200);
  }

  @Test
  void aHandlerThatRefusesAnArgumentIsNotTheClientsFault() throws Exception {
    assertThat(send("GET", "/bug").statusCode()).isEqualTo(500);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/a"))
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[70_000]))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void aPortInUseIsSaidInWords() {
    InetSocketAddress taken = server.address();
    assertThatThrownBy(() -> HttpServer.start(taken, HttpServerTest::echo).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getPort() + ": ")
        .hasMessageContaining("Address already in use");
  }

  @Test
  void anAddressOfSomebodyElseIsSaidInWords() {
    InetSocketAddress foreign = new InetSocketAddress("203.0.113.77", 0);
    assertThatThrownBy(() -> HttpServer.start(foreign, HttpServerTest::echo).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on 203.0.113.77:0: ")
        .hasMessageContaining("Cannot assign requested address");
  }

  @Test
  void anUnknownHostIsSaidInWords() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
    assertThatThrownBy(() -> HttpServer.start(unknown, HttpServerTest::echo).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on nowhere.invalid:80: ")
        .message()
        .doesNotContain("null");
  }

  @Test
  void aClosedServerFreesItsPort() throws IOException {
    InetSocketAddress address = server.address();
    server.close();
    try (HttpServer again = HttpServer.start(address, HttpServerTest::echo)) {
      assertThat(again.address()).isEqualTo(address);
    }
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static Response echo(Request request) {
    return switch (request.path()) {
      case "/fresh" -> new Response(304, Map.of("ETag", "\"1\""), "unsent".getBytes(UTF_8));
      case "/fail" -> throw new IllegalStateException("on purpose");
      case "/bug" -> throw new IllegalArgumentException("on purpose");
      default ->
          Response.text(
              200,
              "%s %s %s seen\n"
                  .formatted(
                      request.method(),
                      request.path(),
                      new java.util.TreeMap<String, List<String>>(request.query())));
    };
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}
