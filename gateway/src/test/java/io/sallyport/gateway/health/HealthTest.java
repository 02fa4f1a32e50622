package io.sallyport.gateway.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Health health = new Health(List.of("table", "blocks"));

  @Test
  void itIsReadyOnceEveryConditionWas() {
    assertThat(ask("/readyz")).isEqualTo("503 blocks: not yet\ntable: not yet\n");
    health.ready("table");
    health.stillUnready("blocks", "203.0.113.0/31 is Pending");
    assertThat(ask("/readyz")).isEqualTo("503 blocks: 203.0.113.0/31 is Pending\n");
    assertThat(health.isReady()).isFalse();
    health.ready("blocks");
    assertThat(ask("/readyz")).isEqualTo("200 ok\n");
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void whatWasReadyIsNotTakenBackByAReason() {
    health.ready("table");
    health.ready("blocks");
    health.stillUnready("blocks", "one more is Pending");
    assertThat(ask("/readyz")).isEqualTo("200 ok\n");
  }

  @Test
  void aProgramThatEndsIsUnreadyAndAlive() {
    health.ready("table");
    health.ready("blocks");
    health.unready("table", "draining");
    assertThat(ask("/readyz")).isEqualTo("503 table: draining\n");
    assertThat(ask("/livez")).isEqualTo("200 ok\n");
  }

  @Test
  void aDeadProgramIsNeither() {
    health.ready("table");
    health.ready("blocks");
    health.dead("loop", "ended");
    assertThat(ask("/livez")).isEqualTo("503 loop: ended\n");
    assertThat(ask("/readyz")).isEqualTo("503 loop: ended\n");
    assertThat(health.isReady()).isFalse();
  }

  @Test
  void whatIsWatchedIsAskedEachTime() {
    health.ready("table");
    health.ready("blocks");
    AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    health.watch("loops", trouble::get);
    assertThat(ask("/livez")).isEqualTo("200 ok\n");
    trouble.set(Optional.of("1 of 2 had no turn"));
    assertThat(ask("/livez")).isEqualTo("503 loops: 1 of 2 had no turn\n");
    assertThat(health.isReady()).isFalse();
    trouble.set(Optional.empty());
    assertThat(ask("/readyz")).isEqualTo("200 ok\n");
  }

  private String ask(String path) {
    Response response = health.answer(new Request("GET", path, Map.of(), name -> Optional.empty()));
    return response.status() + " " + new String(response.body(), UTF_8);
  }
}
