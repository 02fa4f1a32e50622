package io.sallyport.tenantapi.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request without a body.
 *
 * @param method in upper case
 * @param path decoded, begins with a slash
 * @param query decoded parameters in order
 * @param headers looks a header up by its name in any case
 */
public record Request(
    String method,
    String path,
    Map<String, List<String>> query,
    Function<String, Optional<String>> headers) {

  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  public boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
