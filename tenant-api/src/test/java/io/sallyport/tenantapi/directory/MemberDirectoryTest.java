package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SliceUsage;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberDirectoryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path root;

  @BeforeEach
  void plan() throws IOException {
    try (StateDirectory state = StateDirectory.open(root)) {
      new PlannerLoop(
              state, new FleetClock(state, () -> 0), InstantSource.fixed(NOW), ledgers -> {})
          .reconcile(
              Fleets.fleet(
                  Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]", "clusters: [{name: eu1}]"),
                  Fleets.EU1,
                  Fleets.US1));
    }
  }

  @Test
  void aGatewaySeesTheSlicesOfItsCluster() throws IOException {
    try (MemberDirectory eu1 = MemberDirectory.open(root, "eu1", "gw");
        MemberDirectory us1 = MemberDirectory.open(root, "us1", "gw")) {
      assertThat(eu1.slices().readable())
          .extracting(slice -> slice.getMetadata().getName())
          .containsExactly("acme");
      assertThat(us1.slices().readable()).isEmpty();
    }
  }

  @Test
  void itsStatusSurvivesARestart() throws IOException {
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
      EgressSlice slice = member.slices().readable().getFirst();
      assertThat(slice.getStatus()).isNull();
      slice.setStatus(status(7));
      member.writeStatus(slice);
    }
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
      assertThat(member.slices().readable().getFirst().getStatus()).isEqualTo(status(7));
    }
    assertThat(StateReader.answers(root))
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.cluster().name()).isEqualTo("eu1");
              assertThat(answer.identity().name()).isEqualTo("acme");
              assertThat(answer.report().acknowledged()).isEqualTo(7);
            });
  }

  @Test
  void anUnchangedStatusIsNotWrittenAgainEvenByANewProcess() throws IOException {
    Path file = root.resolve("status/eu1/gw/acme.yaml");
    FileTime longAgo = FileTime.from(NOW.minusSeconds(1_000_000));
    for (int process = 0; process < 2; process++) {
      try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
        EgressSlice slice = member.slices().readable().getFirst();
        slice.setStatus(status(7));
        member.writeStatus(slice);
        Files.setLastModifiedTime(file, longAgo);
        member.writeStatus(slice);
      }
    }
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
  }

  @Test
  void aDamagedSliceOrStatusIsTheProblemOfItsTenantAlone() throws IOException {
    Files.copy(root.resolve("slices/eu1/acme.yaml"), root.resolve("slices/eu1/beta.yaml"));
    for (String file : List.of("slices/eu1/beta.yaml", "status/eu1/gw/beta.yaml")) {
      Path damaged = root.resolve(file);
      Files.createDirectories(AtomicFile.folderOf(damaged));
      try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
        for (String text :
            List.of(
                "",
                "kind: [",
                "kind: EgressSlice\n",
                "kind: EgressLedger\n",
                "kind: EgressSlice\nspec: {}\nstatus: {}\n",
                "kind: EgressSlice\n"
                    + "spec: {identity: a, blocks: [], sources: }\n"
                    + "status: {identity: a, sets: [{from: 0}], sources: [], usage: {pods:"
                    + " 0}}\n")) {
          Files.writeString(damaged, text);
          MemberDirectory.Slices found = member.slices();
          assertThat(found.readable()).as(file + " with " + text).hasSize(1);
          assertThat(found.damaged()).containsExactly("beta");
        }
      }
      Files.copy(
          root.resolve("slices/eu1/acme.yaml"), damaged, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void aFolderThatVanishesIsNotTheSameAsNoTenants() throws IOException {
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
      assertThat(member.slices().readable()).hasSize(1);
      Files.delete(root.resolve("slices/eu1/acme.yaml"));
      assertThat(member.slices().readable()).isEmpty();
      Files.delete(root.resolve("slices/eu1"));
      assertThatThrownBy(member::slices)
          .isInstanceOf(IOException.class)
          .hasMessage(root.resolve("slices/eu1") + " is gone");
    }
  }

  @Test
  void theNewestClockSeenIsKeptAndNeverAnOlderOne() throws IOException {
    Path witness = root.resolve("status/eu1/gw/clock.yaml");
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
      clock(70);
      member.witnessClock();
      assertThat(witness).content().contains("seconds: 70");
      clock(60);
      member.witnessClock();
      assertThat(witness).content().contains("seconds: 70");
      clock(130);
      member.witnessClock();
      assertThat(witness).content().contains("seconds: 130");
      Files.writeString(witness, Files.readString(witness).replace("130", "60"));
      clock(60);
      member.witnessClock();
      assertThat(witness).content().as("put back with the rest").contains("seconds: 130");
    }
  }

  private void clock(long seconds) throws IOException {
    Files.writeString(
        root.resolve("clock.yaml"),
        StateFiles.text(Kind.CLOCK.object(new ClockState(seconds, 0, Map.of(), 0))));
  }

  @Test
  void unknownFieldsOfNewerProgramsAreIgnored() throws IOException {
    Path file = root.resolve("slices/eu1/acme.yaml");
    Files.writeString(file, Files.readString(file).replace("spec:\n", "spec:\n  later: {a: 1}\n"));
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw")) {
      assertThat(member.slices().readable()).hasSize(1);
    }
  }

  private static EgressSliceStatus status(long epoch) {
    return new EgressSliceStatus(
        "acme", epoch, "gw", List.of(), List.of(), new SliceUsage(0, List.of(), List.of()), null);
  }
}
