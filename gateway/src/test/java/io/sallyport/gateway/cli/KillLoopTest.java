package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.SourceServer;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.directory.HistoryReader;
import io.sallyport.tenantapi.history.Whois;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments while the demand changes; {@code -Dsallyport.kills=200} for a long run,
 * {@code -Dsallyport.seed=N} for another one.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class KillLoopTest {
  private static final boolean LAB = "required".equals(System.getProperty("sallyport.lab"));
  private static final int KILLS = Integer.getInteger("sallyport.kills", LAB ? 25 : 5);
  private static final long SEED = Long.getLong("sallyport.seed", 20_261_121L);
  private static final String ALWAYS = "127.10.1";
  private static final List<String> SOMETIMES = List.of("127.10.2", "127.10.3", "127.10.4");
  private static final String OTHER_CLUSTER = "127.10.9.5";

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final Map<String, String> seen = new HashMap<>();
  private final TreeMap<Instant, String> everSeen = new TreeMap<>();
  private final TreeSet<String> present = new TreeSet<>();
  private String cidrs = "";

  @Test
  void nothingInUseMovesAndEveryAddressEverUsedHasAnOwner() throws Exception {
    try (StandAlone lab = new StandAlone(folder)) {
      change(lab);
      Program run = lab.start();
      int us1 = lab.gateway("us1");
      String other = awaitOther(lab, us1);
      try (SourceServer.Slow transfer = lab.server().slowTransfer(us1, OTHER_CLUSTER)) {
        for (int kill = 0; kill < KILLS; kill++) {
          check(lab);
          change(lab);
          aMoment();
          run.kill();
          StateIsClean.check(lab.state());
          run = lab.started();
          assertThat(lab.server().seenThrough(us1, OTHER_CLUSTER)).isEqualTo(other);
        }
        check(lab);
        assertThat(transfer.finish()).isEqualTo(SourceServer.SIZE);
      }
      everSeen.put(Instant.now(), other);
      run.kill();
      whoHadThem(lab);
    }
  }

  /** Every source there is gets through, from where it did before. */
  private void check(StandAlone lab) {
    for (String net : Stream.concat(Stream.of(ALWAYS), present.stream()).toList()) {
      String source = net + ".5";
      String now = lab.awaitSeen(source);
      assertThat(Optional.ofNullable(seen.put(source, now)).orElse(now))
          .as("%s, seed %d", source, SEED)
          .isEqualTo(now);
      everSeen.put(Instant.now(), now);
    }
  }

  /** Sources come and go, a CIDR is appended, retired and put back. */
  private void change(StandAlone lab) throws IOException {
    for (String net : SOMETIMES) {
      if (random.nextBoolean() && !present.add(net)) {
        present.remove(net);
        seen.remove(net + ".5");
      }
    }
    cidrs =
        switch (random.nextInt(4)) {
          case 0 -> "127.113.0.0/27";
          case 1 -> "127.114.0.0/27";
          default -> "127.113.0.0/27, 127.114.0.0/27";
        };
    String sources =
        Stream.concat(Stream.of(ALWAYS), present.stream())
            .map(net -> "{cidr: " + net + ".0/24, cluster: eu1}")
            .collect(Collectors.joining(", "));
    lab.manifest(
        "acme",
        StandAlone.tenant(
            "acme",
            "egressCIDRs: [" + cidrs + "]",
            "blockPrefixLength: {ipv4: 32}",
            "holds: {block: 1s, tenant: 1s}",
            "sources: [" + sources + ", {cidr: 127.10.9.0/24, cluster: us1}]"));
  }

  /** Some time in which the planner and the gateway are at whatever they are at. */
  private void aMoment() throws InterruptedException {
    assertThat(new CountDownLatch(1).await(random.nextInt(400), TimeUnit.MILLISECONDS)).isFalse();
  }

  private static String awaitOther(StandAlone lab, int us1) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> lab.server().seenThrough(us1, OTHER_CLUSTER), seenThere -> !seenThere.isEmpty());
  }

  private void whoHadThem(StandAlone lab) throws Exception {
    for (Map.Entry<Instant, String> then : everSeen.entrySet()) {
      IpAddress address = IpAddress.of(then.getValue());
      Whois.Answer answer = HistoryReader.whois(lab.state(), address, then.getKey());
      assertThat(answer.identity()).as(then.toString()).contains("acme");
      // History counts in seconds: what ended within this one was in use before it.
      Instant before = then.getKey().truncatedTo(ChronoUnit.SECONDS).minusMillis(1);
      assertThat(List.of(answer, HistoryReader.whois(lab.state(), address, before)))
          .as(then.toString())
          .extracting(Whois.Answer::state)
          .containsAnyOf("Active", "Draining");
    }
    Map.Entry<Instant, String> first = everSeen.firstEntry();
    assertThat(lab.command("whois " + first.getValue() + " --at " + first.getKey()).out())
        .contains("acme", "eu1");
  }
}
