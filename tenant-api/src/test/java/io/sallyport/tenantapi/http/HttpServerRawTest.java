package io.sallyport.tenantapi.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server as careless and hostile clients see it. */
class HttpServerRawTest {
  private static final String CLOSE = "Host: a\r\nConnection: close\r\n\r\n";

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.start(HttpServerTest.anyPort(), HttpServerTest::echo);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String answers =
        exchange(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /fail HTTP/1.1\r\nHost: a\r\n\r\nGET /4 HTTP/1.1\r\n"
                + CLOSE);
    assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
    assertThat(answers)
        .containsSubsequence("200 OK", "GET /1 {} seen", "200 OK", "500 Internal", "GET /4 {} seen")
        .doesNotContain("/2");
  }

  @Test
  void aConnectionStaysOpenForTheNextRequest() throws IOException {
    try (Socket socket = connect()) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(bytes("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertThat(readUntil(socket, "seen\n")).startsWith("HTTP/1.1 200 OK\r\n");
      }
    }
  }

  @Test
  void anHttp10ConnectionIsClosedAfterTheAnswer() throws IOException {
    assertThat(exchange("GET /a HTTP/1.0\r\n\r\n")).contains(" 200 OK", "GET /a {} seen");
  }

  @Test
  void garbageIsAnswered400AndClosed() throws IOException {
    assertThat(exchange("\u0000\u0001\u0002 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aTlsHelloIsAnswered400AndClosed() throws IOException {
    assertThat(exchange("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void anOversizedHeaderIsRefusedAndClosed() throws IOException {
    String request = "GET /a HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n" + CLOSE;
    assertThat(exchange(request)).startsWith("HTTP/1.1 4").doesNotContain("seen");
  }

  @Test
  void anOversizedRequestLineIsRefusedAndClosed() throws IOException {
    String request = "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n" + CLOSE;
    assertThat(exchange(request)).startsWith("HTTP/1.1 4").doesNotContain("seen");
  }

  @Test
  void badPercentEncodingOfThePathIs400() throws IOException {
    for (String path : new String[] {"/%", "/%4", "/%zz", "/a%2", "/%%"}) {
      assertThat(exchange("GET " + path + " HTTP/1.1\r\n" + CLOSE))
          .as(path)
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void badPercentEncodingOfTheQueryIs400() throws IOException {
    for (String query : new String[] {"?a=%", "?%zz=1", "?a=%g0"}) {
      assertThat(exchange("GET /a" + query + " HTTP/1.1\r\n" + CLOSE))
          .as(query)
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aTargetWithoutSlashIsRefused() throws IOException {
    for (String target : new String[] {"?x=1", "*", "a", "#"}) {
      assertThat(exchange("GET " + target + " HTTP/1.1\r\n" + CLOSE))
          .as(target)
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aTargetInAbsoluteFormIsServed() throws IOException {
    assertThat(exchange("GET http://a:80/b%20c?x=1 HTTP/1.1\r\n" + CLOSE))
        .contains("GET /b c {x=[1]} seen");
  }

  @Test
  void problemsAreProblemJson() throws IOException {
    assertThat(exchange("GET /% HTTP/1.1\r\n" + CLOSE))
        .contains("Content-Type: application/problem+json\r\n")
        .endsWith("\"status\":400,\"detail\":\"the path or query is not well encoded\"}\n");
  }

  @Test
  void aClientThatLeavesInTheMiddleHarmsNobody() throws IOException {
    for (int i = 0; i < 50; i++) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes("GET /a HTTP/1.1\r\nHo"));
        socket.setSoLinger(true, 0);
      }
    }
    assertThat(exchange("GET /a HTTP/1.1\r\n" + CLOSE)).contains("GET /a {} seen");
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes(request));
      return readUntil(socket, "\u0000never");
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** What arrives up to {@code end}, or until the server closes. */
  private static String readUntil(Socket socket, String end) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      for (int one = socket.getInputStream().read();
          one >= 0;
          one = socket.getInputStream().read()) {
        read.write(one);
        if (one == end.charAt(end.length() - 1) && read.toString(ISO_8859_1).endsWith(end)) {
          break;
        }
      }
    } catch (SocketException resetAfterTheAnswer) {
      return read.toString(ISO_8859_1);
    }
    return read.toString(ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
