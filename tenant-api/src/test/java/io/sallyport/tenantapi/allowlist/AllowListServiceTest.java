package io.sallyport.tenantapi.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import io.sallyport.tenantapi.tenant.TenantName;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllowListServiceTest {
  private static final String TXT = "/v1/tenants/acme/allow.txt";

  private final List<String> counted = new ArrayList<>();
  private final AllowListService service = service();

  @Test
  void bothPathsOfAFormatGiveTheSameList() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    Response byEnding = get(TXT);
    assertThat(byEnding.status()).isEqualTo(200);
    assertThat(text(byEnding)).startsWith("9.0.0.0/24\n");
    assertThat(get("/v1/tenants/acme/allow/txt").body()).isEqualTo(byEnding.body());
  }

  @Test
  void theEntityTagIsSerialAndDigest() throws Exception {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    Response response = get(TXT);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(response.body());
    String hex = HexFormat.of().formatHex(digest).substring(0, 16);
    assertThat(response.headers()).containsEntry("ETag", "\"42-" + hex + "\"");
    assertThat(response.headers().get("ETag")).matches("\"[0-9]+-[0-9a-f]{16}\"");
  }

  @Test
  void headersSayHowToCache() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    assertThat(get(TXT).headers())
        .containsEntry("Content-Type", "text/plain; charset=utf-8")
        .containsEntry("Last-Modified", "Thu, 20 Nov 2025 09:00:00 GMT")
        .containsEntry("Cache-Control", "private, no-cache, stale-if-error=86400")
        .containsEntry("Vary", "Accept, Accept-Encoding, Authorization")
        .containsEntry("X-Sallyport-Serial", "42")
        .containsKey("Repr-Digest");
  }

  @Test
  void aKnownEntityTagIsAnswered304WithoutBody() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    String tag = get(TXT).headers().getOrDefault("ETag", "");
    for (String asked : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      Response response = get(TXT, Map.of(), asked);
      assertThat(response.status()).as(asked).isEqualTo(304);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers()).containsEntry("ETag", tag).containsKey("Last-Modified");
    }
  }

  @Test
  void anotherEntityTagGetsTheWholeList() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    assertThat(get(TXT, Map.of(), "\"41-0123456789abcdef\"").status()).isEqualTo(200);
  }

  @Test
  void everyListHasItsOwnEntityTag() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    List<String> tags = new ArrayList<>();
    for (AllowListFormat format : AllowListFormat.values()) {
      for (String scope : List.of("tenant", "blocks")) {
        String path = "/v1/tenants/acme/allow." + format.label();
        tags.add(get(path, Map.of("scope", List.of(scope)), "").headers().get("ETag"));
      }
    }
    assertThat(tags).doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void headIsAnsweredLikeGet() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    Response head = ask("HEAD", TXT, Map.of(), "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).isEqualTo(get(TXT).headers());
    assertThat(head.body()).as("the server leaves it out").isEqualTo(get(TXT).body());
  }

  @Test
  void anotherReplicaGivesTheSameBytesAndHeaders() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    AllowListService replica = service();
    replica.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    for (AllowListFormat format : AllowListFormat.values()) {
      Request request = request("GET", "/v1/tenants/acme/allow." + format.label(), Map.of(), "");
      assertThat(replica.answer(request).body()).isEqualTo(service.answer(request).body());
      assertThat(replica.answer(request).headers()).isEqualTo(service.answer(request).headers());
    }
  }

  @Test
  void nothingPublishedIs503AndNeverEmpty() {
    for (String path : List.of(TXT, "/v1/tenants/acme/serial", "/v1/tenants/acme/allow/json")) {
      Response response = get(path);
      assertThat(response.status()).as(path).isEqualTo(503);
      assertThat(response.headers()).containsEntry("Retry-After", "5");
      assertThat(response.body()).isNotEmpty();
    }
  }

  @Test
  void aTenantWithoutAnyCidrIs503() {
    service.publish(Map.of(Ledgers.ACME, Ledger.empty(new Identity("acme"))));
    assertThat(get(TXT).status()).isEqualTo(503);
  }

  @Test
  void no200IsEverEmpty() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.ipv4WithoutBlocks()));
    for (AllowListFormat format : AllowListFormat.values()) {
      for (String family : List.of("4", "6", "any")) {
        Map<String, List<String>> query =
            Map.of("scope", List.of("blocks"), "family", List.of(family));
        Response response = get("/v1/tenants/acme/allow." + format.label(), query, "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isNotEmpty();
      }
    }
  }

  @Test
  void whatIsNotThereIs404() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    for (String path :
        List.of(
            "/",
            "/v1",
            "/v2/tenants/acme/allow.txt",
            "/v1/tenants/beta/allow.txt",
            "/v1/tenants/beta/serial",
            "/v1/tenants//allow.txt",
            "/v1/tenants/ACME/allow.txt",
            "/v1/tenants/acme/allow.pdf",
            "/v1/tenants/acme/allow.TXT",
            "/v1/tenants/acme/allow",
            "/v1/tenants/acme/allow.txt/",
            "/v1/tenants/acme/allow/txt/more",
            "/v1/tenants/acme/serial/1")) {
      assertThat(get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void otherMethodsAre405WithThoseThatWork() {
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "get")) {
      Response response = ask(method, TXT, Map.of(), "");
      assertThat(response.status()).as(method).isEqualTo(405);
      assertThat(response.headers()).containsEntry("Allow", "GET, HEAD");
    }
  }

  @Test
  void badParametersAre400() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    for (String query : List.of("scope=all", "scope=", "family=5", "family=ipv4", "colour=red")) {
      String[] parts = query.split("=", -1);
      Response response = get(TXT, Map.of(parts[0], List.of(parts[1])), "");
      assertThat(response.status()).as(query).isEqualTo(400);
      assertThat(text(response)).contains("scope=tenant|blocks");
    }
  }

  @Test
  void theSerialIsAPlainNumber() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    assertThat(text(get("/v1/tenants/acme/serial"))).isEqualTo("42\n");
  }

  @Test
  void theFormatsAreListedBeforeAnythingIsPublished() {
    assertThat(text(get("/v1/formats")).lines())
        .hasSize(AllowListFormat.values().length)
        .anyMatch(line -> line.startsWith("csv "));
  }

  @Test
  void aNewLedgerReplacesTheListAtOnce() {
    service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
    String before = get(TXT).headers().getOrDefault("ETag", "");
    service.publish(Map.of(Ledgers.ACME, Ledgers.ipv4WithoutBlocks()));
    Response after = get(TXT, Map.of(), before);
    assertThat(after.status()).isEqualTo(200);
    assertThat(text(after)).isEqualTo("203.0.113.0/26\n");
  }

  @Test
  void aTenantIsFoundByItsNameAndNotItsIdentity() {
    service.publish(Map.of(new TenantName("shop"), Ledgers.mixed()));
    assertThat(get("/v1/tenants/shop/allow.txt").status()).isEqualTo(200);
    assertThat(get("/v1/tenants/acme-corp/allow.txt").status()).isEqualTo(404);
  }

  @Test
  void everyAnswerIsCountedByFormatAndStatus() {
    get(TXT);
    get("/v1/formats");
    ask("POST", "/v1/tenants/acme/allow.nft", Map.of(), "");
    assertThat(counted).containsExactly("txt 503", "- 200", "nft 405");
  }

  @Test
  void headersDoNotDependOnTheLanguageOfTheHost() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(text(get(TXT))).contains("\"status\":503");
      service.publish(Map.of(Ledgers.ACME, Ledgers.mixed()));
      assertThat(get(TXT).headers().get("ETag")).startsWith("\"42-");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aTimeWithFractionsDoesNotChangeTheFormOfTheDate() {
    Ledger ledger = Ledgers.ipv4WithoutBlocks();
    Ledger later =
        new Ledger(
            ledger.identity(),
            ledger.tenant(),
            ledger.stamp(),
            new Ledger.Serial(1, Instant.parse("2025-11-02T03:04:05.678Z")),
            ledger.cidrs(),
            ledger.blocks(),
            ledger.history());
    service.publish(Map.of(Ledgers.ACME, later));
    assertThat(get(TXT).headers()).containsEntry("Last-Modified", "Sun, 02 Nov 2025 03:04:05 GMT");
  }

  private AllowListService service() {
    return new AllowListService((format, status) -> counted.add(format + " " + status));
  }

  private Response get(String path) {
    return get(path, Map.of(), "");
  }

  private Response get(String path, Map<String, List<String>> query, String ifNoneMatch) {
    return ask("GET", path, query, ifNoneMatch);
  }

  private Response ask(
      String method, String path, Map<String, List<String>> query, String ifNoneMatch) {
    return service.answer(request(method, path, query, ifNoneMatch));
  }

  private static Request request(
      String method, String path, Map<String, List<String>> query, String ifNoneMatch) {
    return new Request(
        method,
        path,
        query,
        name ->
            name.equalsIgnoreCase("if-none-match")
                ? Optional.of(ifNoneMatch).filter(tags -> !tags.isEmpty())
                : Optional.empty());
  }

  private static String text(Response response) {
    return new String(response.body(), UTF_8);
  }
}
