package io.sallyport.tenantapi.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import io.sallyport.tenantapi.tenant.TenantName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One list in one format: its bytes, and the validators of RFC 9110 that belong to them. */
final class Rendering {
  /** IMF-fixdate, RFC 9110 section 5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final String etag;
  private final Response whole;

  private Rendering(String etag, Response whole) {
    this.etag = etag;
    this.whole = whole;
  }

  static Rendering of(TenantName tenant, Ledger ledger, AllowListFormat format, Scope scope) {
    AllowList list = AllowList.of(tenant, ledger, scope);
    byte[] body = format.render(list);
    byte[] digest = sha256(body);
    String etag =
        "\"%s-%s\"".formatted(list.serial(), HexFormat.of().formatHex(digest).substring(0, 16));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", format.mediaType());
    headers.put("ETag", etag);
    headers.put("Last-Modified", HTTP_DATE.format(list.updatedAt()));
    headers.put("Cache-Control", "private, no-cache, stale-if-error=86400");
    headers.put("Vary", "Accept, Accept-Encoding, Authorization");
    headers.put("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
    headers.put("X-Sallyport-Serial", String.valueOf(list.serial()));
    return new Rendering(etag, new Response(200, headers, body));
  }

  /** 304 where the request names this very rendering, else all of it. */
  Response answer(Request request) {
    boolean fresh =
        request
            .header("If-None-Match")
            .map(
                tags ->
                    Arrays.stream(tags.split(","))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*")))
            .orElse(false);
    return fresh ? new Response(304, whole.headers(), "".getBytes(UTF_8)) : whole;
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
