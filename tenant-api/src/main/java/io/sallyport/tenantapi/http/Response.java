package io.sallyport.tenantapi.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response. The server adds Content-Length and leaves the body out for HEAD and 304.
 *
 * @param status RFC 9110 status code
 * @param headers in order
 * @param body not changed by anyone after this
 */
@SuppressWarnings("ArrayRecordComponent")
public record Response(int status, Map<String, String> headers, byte[] body) {

  public static Response text(int status, String body) {
    return new Response(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), body.getBytes(UTF_8));
  }

  /** An error as RFC 9457 problem+json; {@code detail} says what would be right. */
  public static Response problem(int status, String title, String detail) {
    String body =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%s,\"detail\":\"%s\"}\n"
            .formatted(escape(title), status, escape(detail));
    return new Response(
        status, Map.of("Content-Type", "application/problem+json"), body.getBytes(UTF_8));
  }

  public Response with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
