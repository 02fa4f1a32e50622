package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The wall clock of an API server, which dates the objects there, as its answers tell (header Date,
 * RFC 9110 section 6.6.1: whole seconds), and as this process's monotonic clock carries it on. Any
 * thread may use it.
 */
public final class ServerClock implements InstantSource {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final LongSupplier nanos;
  private volatile Reading last;

  private record Reading(Instant server, long at) {}

  /** Reads it for the first time. */
  public ServerClock(KubernetesClient client, LongSupplier nanos) throws IOException {
    this.client = client;
    this.nanos = nanos;
    this.last = read();
  }

  /** Reads it again where the last reading is a minute old. */
  void refresh() throws IOException {
    if (nanos.getAsLong() - last.at > FRESH.toNanos()) {
      last = read();
    }
  }

  @Override
  public Instant instant() {
    Reading known = last;
    return known.server.plusNanos(nanos.getAsLong() - known.at);
  }

  private Reading read() throws IOException {
    HttpClient http = client.getHttpClient();
    try {
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(client.getMasterUrl().toURI().resolve("/version"))
                      .build(),
                  String.class)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      String date = Optional.ofNullable(answer.header("Date")).orElse("");
      return new Reading(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
          nanos.getAsLong());
    } catch (ExecutionException | TimeoutException | java.net.URISyntaxException e) {
      throw new IOException("the API server does not tell its time", e);
    } catch (DateTimeException e) {
      throw new IOException("the API server's answer has no Date", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
