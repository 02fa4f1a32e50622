package io.sallyport.gateway.cli;

import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.tenantapi.http.Handler;
import io.sallyport.tenantapi.http.Response;

/** What the metrics listener serves: {@code /metrics}, {@code /livez}, {@code /readyz}. */
final class Admin {
  private Admin() {}

  static Handler of(Metrics metrics, Health health) {
    return request -> {
      if (!request.isRead()) {
        return Response.problem(405, "Method Not Allowed", "GET and HEAD are served here");
      }
      return switch (request.path()) {
        case "/metrics" -> metrics.answer(request);
        case "/livez", "/readyz" -> health.answer(request);
        default -> Response.problem(404, "Not Found", "/metrics, /livez and /readyz are here");
      };
    };
  }
}
