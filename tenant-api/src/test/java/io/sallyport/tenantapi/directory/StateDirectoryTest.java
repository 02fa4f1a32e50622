package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SliceUsage;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final Fleet FLEET =
      Fleets.fleet(
          Fleets.tenant(
              "acme",
              "identity: acme-corp",
              "egressCIDRs: [203.0.113.0/26, \"2001:db8:a::/64\"]",
              "sources: [{cidr: 10.1.0.0/22, cluster: eu1}, {cidr: 10.1.0.0/24, cluster: us1}]"),
          Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26]", "clusters: [{name: eu1}]"),
          Fleets.EU1,
          Fleets.US1);

  @TempDir Path root;

  @Test
  void theLayoutIsTheOneOfTheContract() throws IOException {
    try (MemberDirectory member = memberOfPlanned()) {
      answerAll(member);
    }
    assertThat(files())
        .containsExactly(
            "claims/v4-c633.yaml",
            "claims/v4-cb00.yaml",
            "claims/v6-20010db8.yaml",
            "clock.yaml",
            "clusters/eu1.yaml",
            "clusters/us1.yaml",
            "ledgers/acme-corp.yaml",
            "ledgers/beta.yaml",
            "lock",
            "slices/eu1/acme.yaml",
            "slices/eu1/beta.yaml",
            "slices/us1/acme.yaml",
            "status/eu1/gw-a/acme.yaml",
            "status/eu1/gw-a/beta.yaml",
            "status/eu1/holder",
            "status/eu1/lock");
  }

  @Test
  void everyFileIsAnObjectOfOurApi() throws IOException {
    plan(FLEET);
    for (String file : files()) {
      if (file.endsWith(".yaml")) {
        assertThat(Files.readString(root.resolve(file)))
            .startsWith("apiVersion: sallyport.io/v1alpha1\nkind: Egress")
            .contains("\nmetadata:\n", "\nspec:\n");
      }
    }
  }

  @Test
  void aRestartKeepsEveryBlockEpochAndSerial() throws IOException {
    plan(FLEET);
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw-a")) {
      answerAll(member);
    }
    plan(FLEET);
    Map<Identity, Ledger> before = StateReader.ledgers(root);
    assertThat(before).hasSize(2);
    assertThat(before.get(new Identity("acme-corp")))
        .satisfies(ledger -> assertThat(ledger.blocks()).hasSizeGreaterThan(3))
        .satisfies(ledger -> assertThat(ledger.serial().number()).isEqualTo(2));
    plan(FLEET);
    assertThat(StateReader.ledgers(root)).isEqualTo(before);
  }

  @Test
  void unchangedFilesAreNotWrittenAgainEvenByANewProcess() throws IOException {
    plan(FLEET);
    FileTime longAgo = FileTime.from(NOW.minusSeconds(1_000_000));
    for (String file : files()) {
      Files.setLastModifiedTime(root.resolve(file), longAgo);
    }
    try (StateDirectory state = StateDirectory.open(root)) {
      PlannerLoop loop = loop(state);
      loop.reconcile(FLEET);
      loop.reconcile(FLEET);
    }
    for (String file : files()) {
      if (file.endsWith(".yaml")) {
        assertThat(Files.getLastModifiedTime(root.resolve(file))).as(file).isEqualTo(longAgo);
      }
    }
  }

  @Test
  void slicesOfTenantsThatAreGoneAreRemovedAndTheirLedgersStay() throws IOException {
    plan(FLEET);
    plan(new Fleet(FLEET.tenants().subList(1, 2), FLEET.clusters()));
    assertThat(files())
        .contains("slices/eu1/beta.yaml", "ledgers/acme-corp.yaml", "claims/v4-cb00.yaml")
        .doesNotContain("slices/eu1/acme.yaml", "slices/us1/acme.yaml");
  }

  @Test
  void aSliceThatSomebodyDeletedComesBackWithTheNextLook() throws IOException {
    try (StateDirectory state = StateDirectory.open(root)) {
      PlannerLoop loop = loop(state);
      loop.reconcile(FLEET);
      Files.delete(root.resolve("slices/eu1/beta.yaml"));
      loop.reconcile(FLEET);
    }
    assertThat(files()).contains("slices/eu1/beta.yaml");
  }

  @Test
  void aDamagedSliceIsWrittenAnewByTheNextProcess() throws IOException {
    plan(FLEET);
    Path file = root.resolve("slices/eu1/beta.yaml");
    String before = Files.readString(file);
    for (String damage :
        List.of(
            "",
            "kind: EgressSlice\n",
            "kind: EgressSlice\nspec: {}\n",
            before.replace("name: beta", "name: acme"),
            before.substring(0, 60))) {
      Files.writeString(file, damage);
      assertThat(StateReader.slices(root)).as(damage).hasSize(2);
      plan(FLEET);
      assertThat(file).content().isEqualTo(before);
    }
  }

  @Test
  void aCopyOfASliceIsNoSlice() throws IOException {
    plan(FLEET);
    List<String> before = files();
    Path file = root.resolve("slices/eu1/beta.yaml");
    for (String copy : List.of("beta-old.yaml", "beta.yml", "x/y.yaml")) {
      Path other = root.resolve("slices/eu1").resolve(copy);
      Files.createDirectories(root.resolve("slices/eu1/x"));
      Files.copy(file, other);
      assertThat(StateReader.slices(root)).as(copy).hasSize(3);
      plan(FLEET);
    }
    Files.delete(root.resolve("slices/eu1/x/y.yaml"));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void leftoversOfACrashAreIgnored() throws IOException {
    plan(FLEET);
    Map<Identity, Ledger> before = StateReader.ledgers(root);
    Files.writeString(root.resolve("ledgers/.beta.yaml.new"), "kind: [");
    Files.writeString(root.resolve("slices/eu1/.beta.yaml.new"), "");
    plan(FLEET);
    assertThat(StateReader.ledgers(root)).isEqualTo(before);
    try (MemberDirectory member = MemberDirectory.open(root, "eu1", "gw-a")) {
      assertThat(member.slices().readable()).hasSize(2);
    }
  }

  @Test
  void aDamagedLedgerIsNamed() throws IOException {
    plan(FLEET);
    for (String damage : List.of("", "kind: [", "kind: EgressLedger\n", "a: b\n", "- a\n", "~\n")) {
      Files.writeString(root.resolve("ledgers/beta.yaml"), damage);
      assertThatThrownBy(() -> StateReader.ledgers(root))
          .as(damage)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(root.resolve("ledgers/beta.yaml") + " is damaged (")
          .hasMessageEndingWith("; restore it from a backup");
    }
  }

  @Test
  void aLostLedgerIsNotBegunAnew() throws IOException {
    plan(FLEET);
    Files.delete(root.resolve("ledgers/beta.yaml"));
    assertThatThrownBy(() -> plan(FLEET))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "LedgerLost: there are slices of identity beta, and its ledger is gone: nothing is"
                + " planned before EgressLedger beta is restored from a backup");
    assertThat(root.resolve("ledgers/beta.yaml")).doesNotExist();
  }

  @Test
  void aLedgerCutAnywhereFailsInNoOtherWay() throws IOException {
    plan(FLEET);
    Path file = root.resolve("ledgers/acme-corp.yaml");
    String text = Files.readString(file);
    for (int length = 0; length < text.length(); length += 7) {
      Files.writeString(file, text.substring(0, length));
      try {
        assertThat(StateReader.ledgers(root)).isNotEmpty();
      } catch (IOException refused) {
        assertThat(refused).hasMessageStartingWith(file + " is damaged (");
      }
    }
  }

  @Test
  void aDamagedStatusIsNoAnswerAndSpoilsNoOther() throws IOException {
    try (MemberDirectory member = memberOfPlanned()) {
      answerAll(member);
    }
    Path file = root.resolve("status/eu1/gw-a/beta.yaml");
    for (String damage :
        List.of(
            "",
            "kind: EgressSlice\n",
            "kind: EgressSlice\nstatus: {epoch: x}\n",
            "kind: EgressSlice\nstatus: {epoch: 1}\n",
            "kind: EgressSlice\nstatus: {epoch: 1, usage: {pods: 0, unusable: [300.0.0.1]}}\n")) {
      Files.writeString(file, damage);
      assertThat(StateReader.answers(root))
          .as(damage)
          .extracting(answer -> answer.identity().name())
          .containsExactly("acme-corp");
    }
  }

  @Test
  void onlyTheGatewayThatHeldTheClusterLastAnswers() throws IOException {
    try (MemberDirectory member = memberOfPlanned()) {
      answerAll(member);
    }
    assertThat(StateReader.answers(root)).hasSize(2);
    MemberDirectory.open(root, "eu1", "gw-b").close();
    assertThat(StateReader.answers(root)).isEmpty();
    MemberDirectory.open(root, "eu1", "gw-a").close();
    assertThat(StateReader.answers(root)).hasSize(2);
  }

  @Test
  void everyClusterIsKnownAlsoWithoutSlices() throws IOException {
    plan(new Fleet(List.of(), FLEET.clusters()));
    assertThat(MemberDirectory.clusters(root)).containsExactly("eu1", "us1");
  }

  @Test
  void theLedgerOfATenantIsFoundByItsName() throws IOException {
    plan(FLEET);
    assertThat(StateReader.ledger(root, "acme").orElseThrow().identity())
        .isEqualTo(new Identity("acme-corp"));
    assertThat(StateReader.ledger(root, "gone")).isEmpty();
  }

  @Test
  void aFolderThatDoesNotExistHoldsNothing() throws IOException {
    Path nowhere = root.resolve("nowhere");
    assertThat(StateReader.ledgers(nowhere)).isEmpty();
    assertThat(StateReader.answers(nowhere)).isEmpty();
    assertThat(nowhere).doesNotExist();
  }

  private MemberDirectory memberOfPlanned() throws IOException {
    plan(FLEET);
    return MemberDirectory.open(root, "eu1", "gw-a");
  }

  private void plan(Fleet fleet) throws IOException {
    try (StateDirectory state = StateDirectory.open(root)) {
      loop(state).reconcile(fleet);
    }
  }

  private static PlannerLoop loop(StateDirectory state) throws IOException {
    return new PlannerLoop(
        state, new FleetClock(state, () -> 0), InstantSource.fixed(NOW), ledgers -> {});
  }

  private static void answerAll(MemberDirectory member) throws IOException {
    for (EgressSlice slice : member.slices().readable()) {
      slice.setStatus(
          new EgressSliceStatus(
              slice.getSpec().identity(),
              slice.getSpec().epoch(),
              "gw-a",
              List.of(),
              List.of(),
              new SliceUsage(0, List.of(), List.of()),
              null));
      member.writeStatus(slice);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(name -> !name.endsWith(".new"))
          .sorted()
          .toList();
    }
  }
}
