package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.http.Handler;
import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The allow-list service: answers from the ledgers last published, whole or not at all. Before the
 * first publication every list is 503, never empty. Many threads may call it.
 */
public final class AllowListService implements Handler {
  private static final Set<String> PARAMETERS = Set.of("scope", "family");

  private volatile Optional<Published> published = Optional.empty();
  private final BiConsumer<String, Integer> counted;

  /** What is published, with the renderings made of it so far. */
  private record Published(
      Map<TenantName, Ledger> ledgers, ConcurrentHashMap<Key, Rendering> renderings) {}

  private record Key(TenantName tenant, AllowListFormat format, Scope scope) {}

  /**
   * A service without any lists yet.
   *
   * @param counted is told the format and status of each answer
   */
  public AllowListService(BiConsumer<String, Integer> counted) {
    this.counted = counted;
  }

  /** Publishes the ledger of each tenant, replacing what was published before. */
  public void publish(Map<TenantName, Ledger> ledgers) {
    if (!published.map(before -> before.ledgers.equals(ledgers)).orElse(false)) {
      published = Optional.of(new Published(Map.copyOf(ledgers), new ConcurrentHashMap<>()));
    }
  }

  @Override
  public Response answer(Request request) {
    List<String> parts = Arrays.asList(request.path().substring(1).split("/", -1));
    Optional<AllowListFormat> format = format(parts);
    Response response = route(request, parts, format);
    counted.accept(format.map(AllowListFormat::label).orElse("-"), response.status());
    return response;
  }

  private Response route(Request request, List<String> parts, Optional<AllowListFormat> format) {
    if (!request.isRead()) {
      return Response.problem(405, "Method Not Allowed", "GET and HEAD are served here")
          .with("Allow", "GET, HEAD");
    }
    if (parts.equals(List.of("v1", "formats"))) {
      return formats();
    }
    if (parts.size() < 4 || !parts.get(0).equals("v1") || !parts.get(1).equals("tenants")) {
      return Response.problem(404, "Not Found", "try /v1/tenants/TENANT/allow.txt or /v1/formats");
    }
    boolean serial = parts.size() == 4 && parts.get(3).equals("serial");
    if (!serial && format.isEmpty()) {
      return Response.problem(
          404, "Not Found", "no such format; /v1/formats lists those there are");
    }
    return ofTenant(request, parts.get(2), format);
  }

  private Response ofTenant(Request request, String name, Optional<AllowListFormat> format) {
    return published
        .map(lists -> ofTenant(request, lists, name, format))
        .orElseGet(() -> unavailable("the ledger is not loaded yet"));
  }

  private static Response ofTenant(
      Request request, Published lists, String name, Optional<AllowListFormat> format) {
    Optional<TenantName> tenant =
        lists.ledgers.keySet().stream().filter(any -> any.name().equals(name)).findFirst();
    if (tenant.isEmpty()) {
      return Response.problem(404, "Not Found", "there is no tenant " + name);
    }
    Ledger ledger = Optional.ofNullable(lists.ledgers.get(tenant.get())).orElseThrow();
    if (ledger.cidrs().isEmpty()) {
      return unavailable("nothing is allocated to tenant " + name + " yet");
    }
    if (format.isEmpty()) {
      return Response.text(200, ledger.serial().number() + "\n");
    }
    boolean known = PARAMETERS.containsAll(request.query().keySet());
    Optional<Scope> scope = known ? scope(request) : Optional.empty();
    if (scope.isEmpty()) {
      return Response.problem(
          400, "Bad Request", "parameters are scope=tenant|blocks and family=4|6|any");
    }
    Key key = new Key(tenant.get(), format.get(), scope.get());
    return lists
        .renderings
        .computeIfAbsent(
            key, missing -> Rendering.of(missing.tenant, ledger, missing.format, missing.scope))
        .answer(request);
  }

  private static Optional<Scope> scope(Request request) {
    Optional<Scope.Grain> grain =
        switch (first(request, "scope").orElse("tenant")) {
          case "tenant" -> Optional.of(Scope.Grain.TENANT);
          case "blocks" -> Optional.of(Scope.Grain.BLOCKS);
          default -> Optional.empty();
        };
    return switch (first(request, "family").orElse("any")) {
      case "any" -> grain.map(known -> new Scope(known, Optional.empty()));
      case "4" -> grain.map(known -> new Scope(known, Optional.of(Family.IPV4)));
      case "6" -> grain.map(known -> new Scope(known, Optional.of(Family.IPV6)));
      default -> Optional.empty();
    };
  }

  private static Optional<String> first(Request request, String parameter) {
    return request.query().getOrDefault(parameter, List.of()).stream().findFirst();
  }

  /** {@code .../allow.FORMAT} or {@code .../allow/FORMAT}. */
  private static Optional<AllowListFormat> format(List<String> parts) {
    if (parts.size() == 4 && parts.get(3).startsWith("allow.")) {
      return AllowListFormat.named(parts.get(3).substring("allow.".length()));
    }
    if (parts.size() == 5 && parts.get(3).equals("allow")) {
      return AllowListFormat.named(parts.get(4));
    }
    return Optional.empty();
  }

  private static Response formats() {
    StringBuilder text = new StringBuilder();
    for (AllowListFormat format : AllowListFormat.values()) {
      text.append(
          "%-6s %-45s %s\n".formatted(format.label(), format.mediaType(), format.purpose()));
    }
    return Response.text(200, text.toString());
  }

  private static Response unavailable(String detail) {
    return Response.problem(503, "Service Unavailable", detail).with("Retry-After", "5");
  }
}
