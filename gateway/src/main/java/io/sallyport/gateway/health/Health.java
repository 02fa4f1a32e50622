package io.sallyport.gateway.health;

import io.sallyport.tenantapi.http.Handler;
import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * {@code /livez} and {@code /readyz}: 200 where every condition of the kind holds, else 503 with
 * the conditions that do not, one a line. Any thread may change a condition.
 */
public final class Health implements Handler {
  private final Map<String, String> unready = new ConcurrentHashMap<>();
  private final Map<String, String> dead = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Optional<String>>> watched = new ConcurrentHashMap<>();

  /** A process that is not ready before each of these conditions was {@link #ready}. */
  public Health(List<String> conditions) {
    conditions.forEach(condition -> unready.put(condition, "not yet"));
  }

  public void ready(String condition) {
    unready.remove(condition);
  }

  public void unready(String condition, String why) {
    unready.put(condition, why);
  }

  /** Says why {@code condition} was not ready yet; once ready, it stays so. */
  public void stillUnready(String condition, String why) {
    unready.computeIfPresent(condition, (name, before) -> why);
  }

  /** The process cannot do its work any more and should be started anew. */
  public void dead(String condition, String why) {
    dead.put(condition, why);
  }

  /** A condition that is asked for each time: alive while it is empty, else it says why not. */
  public void watch(String condition, Supplier<Optional<String>> trouble) {
    watched.put(condition, trouble);
  }

  private Map<String, String> dying() {
    Map<String, String> dying = new TreeMap<>(dead);
    watched.forEach(
        (condition, trouble) -> trouble.get().ifPresent(why -> dying.put(condition, why)));
    return dying;
  }

  public boolean isReady() {
    return unready.isEmpty() && dying().isEmpty();
  }

  @Override
  public Response answer(Request request) {
    Map<String, String> failing =
        request.path().equals("/livez") || unready.isEmpty() ? dying() : unready;
    if (failing.isEmpty()) {
      return Response.text(200, "ok\n");
    }
    StringBuilder text = new StringBuilder();
    failing.forEach((condition, why) -> text.append(condition + ": " + why + "\n"));
    return Response.text(503, text.toString());
  }
}
