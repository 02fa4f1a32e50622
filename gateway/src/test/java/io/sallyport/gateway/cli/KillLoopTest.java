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

  /** Never two of them at a time: they own the same CIDR, one after the other. */
  private static final Map<String, String> IN_TURN =
      Map.of("beta", "127.10.7", "gamma", "127.10.8");

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final Map<String, String> seen = new HashMap<>();
  private final TreeMap<Instant, Use> everSeen = new TreeMap<>();
  private final TreeSet<String> present = new TreeSet<>();
  private String turn = "";

  /** Who left from where. */
  private record Use(String address, String tenant, String cluster) {}

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
          aMoment(400);
          run.kill();
          StateIsClean.check(lab.state());
          if (random.nextInt(3) == 0) {
            killedWhileItStarts(lab);
          }
          run = lab.started();
          assertThat(lab.server().seenThrough(us1, OTHER_CLUSTER)).isEqualTo(other);
        }
        check(lab);
        assertThat(transfer.finish()).isEqualTo(SourceServer.SIZE);
      }
      everSeen.put(Instant.now(), new Use(other, "acme", "us1"));
      run.kill();
      whoHadThem(lab);
    }
  }

  private void killedWhileItStarts(StandAlone lab) throws Exception {
    Program starting = lab.starting();
    aMoment(1500);
    starting.kill();
    StateIsClean.check(lab.state());
  }

  /** Every source there is gets through, from where it did before. */
  private void check(StandAlone lab) {
    for (String net : Stream.concat(Stream.of(ALWAYS), present.stream()).toList()) {
      check(lab, net, "acme");
    }
    if (IN_TURN.containsKey(turn)) {
      check(lab, IN_TURN.get(turn), turn);
    }
  }

  private void check(StandAlone lab, String net, String tenant) {
    String source = net + ".5";
    String now = lab.awaitSeen(source);
    assertThat(Optional.ofNullable(seen.put(source, now)).orElse(now))
        .as("%s, seed %d", source, SEED)
        .isEqualTo(now);
    everSeen.put(Instant.now(), new Use(now, tenant, "eu1"));
  }

  /** Sources and tenants come and go, a CIDR is appended, retired and put back. */
  private void change(StandAlone lab) throws IOException {
    if (random.nextInt(3) == 0) {
      nextTurn(lab);
    }
    for (String net : SOMETIMES) {
      if (random.nextBoolean() && !present.add(net)) {
        present.remove(net);
        seen.remove(net + ".5");
      }
    }
    String cidrs =
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

  private void nextTurn(StandAlone lab) throws IOException {
    if (IN_TURN.containsKey(turn)) {
      lab.removeManifest(turn);
      seen.remove(IN_TURN.get(turn) + ".5");
    }
    turn = List.of("", "beta", "gamma").get(random.nextInt(3));
    if (IN_TURN.containsKey(turn)) {
      lab.manifest(
          turn,
          StandAlone.tenant(
              turn,
              "egressCIDRs: [127.115.0.0/31]",
              "blockPrefixLength: {ipv4: 32}",
              "holds: {block: 1s, tenant: 1s}",
              "sources: [{cidr: " + IN_TURN.get(turn) + ".0/24, cluster: eu1}]"));
    }
  }

  /** Some time in which the planner and the gateway are at whatever they are at. */
  private void aMoment(int most) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(random.nextInt(most), TimeUnit.MILLISECONDS)).isFalse();
  }

  private static String awaitOther(StandAlone lab, int us1) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> lab.server().seenThrough(us1, OTHER_CLUSTER), seenThere -> !seenThere.isEmpty());
  }

  private void whoHadThem(StandAlone lab) throws Exception {
    for (Map.Entry<Instant, Use> then : everSeen.entrySet()) {
      Use use = then.getValue();
      Instant second = then.getKey().truncatedTo(ChronoUnit.SECONDS);
      assertThat(List.of(whois(lab, use, then.getKey()), whois(lab, use, second.minusMillis(1))))
          .as("%s at %s, seed %d", use, then.getKey(), SEED)
          .anyMatch(
              answer ->
                  answer.identity().equals(Optional.of(use.tenant))
                      && answer.cluster().equals(Optional.of(use.cluster))
                      && wasInUse(answer, second));
    }
    Map.Entry<Instant, Use> first = everSeen.firstEntry();
    Use use = first.getValue();
    assertThat(lab.command("whois " + use.address + " --at " + first.getKey()).out())
        .contains(use.tenant, use.cluster);
  }

  /** History counts in seconds: what ended within this one was in use in it, or before it. */
  private static boolean wasInUse(Whois.Answer answer, Instant second) {
    return switch (answer.state()) {
      case "Active", "Draining" -> true;
      case "Quarantined" -> answer.since().equals(Optional.of(second));
      default -> false;
    };
  }

  private static Whois.Answer whois(StandAlone lab, Use use, Instant at) throws IOException {
    return HistoryReader.whois(lab.state(), IpAddress.of(use.address), at);
  }
}
