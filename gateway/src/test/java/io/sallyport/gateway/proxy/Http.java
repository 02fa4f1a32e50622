package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The client side of CONNECT. */
final class Http {
  private Http() {}

  /** A response; no body after 200, since what follows is the tunnel. */
  record Response(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  static byte[] connect(String authority) {
    return bytes("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
  }

  static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  static Response response(Peer peer) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) peer.receive(1)[0]);
    }
    String[] lines = head.toString().split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Response(
        Integer.parseInt(lines[0].substring(9, 12)),
        headers,
        new String(peer.receive(length), US_ASCII));
  }

  static Response ask(Peer peer, String authority) throws IOException {
    return response(peer.send(connect(authority)));
  }
}
