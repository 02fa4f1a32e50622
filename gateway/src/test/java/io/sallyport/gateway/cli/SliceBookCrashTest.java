package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.directory.StateDirectory;
import io.sallyport.tenantapi.directory.StateReader;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway that is killed between reading, putting in force and answering, while its tenant grows
 * and changes CIDRs: no source gets another address, and nothing is acknowledged that was not in
 * force.
 */
class SliceBookCrashTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Identity ACME = new Identity("acme");
  private static final IpAddress OUTSIDE = IpAddress.of("127.99.0.1");
  private static final int STEPS = 60;

  @TempDir Path folder;
  private final List<String> entries = new ArrayList<>();
  private final Map<IpAddress, String> leftFrom = new HashMap<>();
  private List<String> cidrs = List.of("127.113.0.0/28");
  private Instant now = START;
  private long inForce = -1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void killedAnywhereItMovesNobodyAndAcknowledgesNothingTooEarly(long seed) throws Exception {
    Random random = new Random(seed);
    Path state = folder.resolve("state");
    try (StateDirectory store = StateDirectory.open(state)) {
      PlannerLoop loop =
          new PlannerLoop(store, new FleetClock(store, this::nanos), () -> now, ledgers -> {});
      MemberDirectory member = MemberDirectory.open(state, "eu1", "eu1");
      SliceBook book = new SliceBook(member, () -> MemberPlanner.Member.named("eu1"));
      for (int step = 0; step < STEPS; step++) {
        now = now.plusSeconds(random.nextInt(20));
        change(random);
        loop.reconcile(Manifests.read(manifests()));
        if (look(book, state, random.nextInt(6))) {
          member.close();
          member = MemberDirectory.open(state, "eu1", "eu1");
          book = new SliceBook(member, () -> MemberPlanner.Member.named("eu1"));
        }
        checkAnswers(state);
      }
      member.close();
    }
    assertThat(leftFrom).hasSizeGreaterThan(10);
    assertThat(Set.copyOf(leftFrom.values())).hasSizeGreaterThan(2);
  }

  private long nanos() {
    return now.getEpochSecond() * 1_000_000_000L;
  }

  /** One look; whether the gateway was killed in it, and did not come to its end. */
  private boolean look(SliceBook book, Path state, int crash) throws IOException {
    long epoch = slice(state).map(EgressSliceSpec::epoch).orElse(-1L);
    SortedMap<TenantName, TenantEntry> read = book.read(now);
    if (crash == 0) {
      return true;
    }
    putInForce(read, state);
    inForce = epoch;
    if (crash == 1) {
      return true;
    }
    book.answer(Set.of());
    return crash == 2;
  }

  private void putInForce(SortedMap<TenantName, TenantEntry> read, Path state) throws IOException {
    EgressTable table = EgressTable.of(1, List.copyOf(read.values()));
    for (FleetStore.Answer answer : StateReader.answers(state)) {
      assertThat(answer.addresses()).as("on disk").containsAll(table.addresses());
    }
    for (String entry : entries) {
      for (int host = 1; host < 250; host += 50) {
        IpAddress source = IpAddress.of(entry.replace("0/24", String.valueOf(host)));
        String way = table.decide(source, OUTSIDE).toString();
        if (way.startsWith("Leave")) {
          assertThat(Optional.ofNullable(leftFrom.put(source, way)).orElse(way))
              .as("%s at %s", source, now)
              .isEqualTo(way);
        } else {
          assertThat(leftFrom).doesNotContainKey(source);
        }
      }
    }
  }

  private void checkAnswers(Path state) throws IOException {
    for (FleetStore.Answer answer : StateReader.answers(state)) {
      assertThat(answer.identity()).isEqualTo(ACME);
      assertThat(answer.report().acknowledged()).isLessThanOrEqualTo(inForce);
    }
  }

  private static Optional<EgressSliceSpec> slice(Path state) throws IOException {
    return StateReader.slices(state).values().stream().findFirst();
  }

  private void change(Random random) {
    int kind = entries.isEmpty() ? 0 : random.nextInt(8);
    if (kind < 2 && entries.size() < 7) {
      entries.add("127.10.%d.0/24".formatted(entries.size() + 1));
    } else if (kind == 2) {
      cidrs = List.of("127.113.0.0/28", "127.114.0.0/28");
    } else if (kind == 3) {
      cidrs = List.of("127.114.0.0/28");
    }
  }

  private Path manifests() throws IOException {
    List<String> sources =
        entries.stream().map(cidr -> "{cidr: " + cidr + ", cluster: eu1}").toList();
    String tenant =
        StandAlone.tenant(
            "acme",
            "egressCIDRs: " + cidrs,
            "blockPrefixLength: {ipv4: 32}",
            "clusters: [{name: eu1}]",
            "sources: " + sources);
    return Files.writeString(
        folder.resolve("fleet.yaml"),
        tenant
            + "---\n"
            + "{apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}\n");
  }
}
