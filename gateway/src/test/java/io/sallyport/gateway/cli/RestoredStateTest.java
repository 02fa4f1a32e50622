package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.Program;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older copy of ledgers, claims and clock under the statuses of gateways that saw more. */
class RestoredStateTest {
  private static final String FIRST = "127.10.1.5";
  private static final String SECOND = "127.10.2.5";
  private static final String ACME =
      StandAlone.tenant(
          "acme",
          "egressCIDRs: [127.113.0.0/29]",
          "blockPrefixLength: {ipv4: 32}",
          "clusters: [{name: eu1}, {name: us1, minBlocks: 0}]",
          "holds: {block: 2s}", // also how long what is free rests after a restore
          "sources: [{cidr: 127.10.1.0/24, cluster: eu1}]");
  private static final String GROWN =
      ACME.replace("cluster: eu1}]", "cluster: eu1}, {cidr: 127.10.2.0/24, cluster: eu1}]");

  @TempDir Path folder;
  private StandAlone lab;

  @BeforeEach
  void manifests() throws IOException {
    lab = new StandAlone(folder);
    lab.manifest("acme", ACME);
  }

  @AfterEach
  void end() throws IOException {
    lab.close();
  }

  @Test
  void whatFitsIsMergedAndNobodyMoves() throws Exception {
    Program program = grownWithOldCopy();
    String first = lab.seen(FIRST);
    String second = lab.seen(SECOND);
    program.kill();
    restore();
    lab.start();
    assertThat(lab.seen(FIRST)).isEqualTo(first);
    assertThat(lab.seen(SECOND)).isEqualTo(second);
    assertThat(lab.answer("allow-list", "/v1/tenants/acme/allow.txt").statusCode()).isEqualTo(200);
    assertThat(lab.command("whois 127.113.0.1").out() + lab.command("whois 127.113.0.4").out())
        .contains("recovered from eu1");
  }

  @Test
  void whatContradictsFreezesUntilItIsWrittenOff() throws Exception {
    Program program = grownWithOldCopy();
    String first = lab.seen(FIRST);
    program.kill();
    restore();
    Path ledger = lab.state().resolve("ledgers/acme.yaml");
    Files.writeString(
        ledger, Files.readString(ledger).replaceFirst("cluster: eu1", "cluster: us1"));
    String frozen = Files.readString(ledger);
    Program restored = lab.started();
    assertThat(restored.errorLine("LedgerRolledBack"))
        .contains(
            "gateway eu1 of cluster eu1 saw EgressClock 5000 and this store is at ",
            ", so it was restored from an older copy, and nothing is allocated: eu1 uses " + first)
        .endsWith(
            " of us1. Restore the newest copy; or, where there is none, stop what contradicts and"
                + " write it off: `sallyport release --cluster eu1 --state DIR --reason TEXT`");
    assertThat(lab.awaitSeen(FIRST)).as("what is in force stays").isEqualTo(first);
    assertThat(lab.answer("allow-list", "/v1/tenants/acme/allow.txt").statusCode()).isEqualTo(503);
    lab.manifest(
        "beta", ACME.replace("acme", "beta").replace("113", "114").replace("10.1", "10.9"));
    assertThat(ledger).content().isEqualTo(frozen);
    assertThat(lab.state().resolve("ledgers/beta.yaml")).doesNotExist();
    assertThat(lab.command("release --cluster eu1 --reason CHG-9").code()).isZero();
    await()
        .atMost(StandAlone.PATIENCE)
        .until(
            () -> lab.answer("allow-list", "/v1/tenants/acme/allow.txt").statusCode(),
            Integer.valueOf(200)::equals);
    assertThat(lab.awaitSeen("127.10.9.5")).startsWith("127.114.0.");
    await()
        .atMost(StandAlone.PATIENCE)
        .untilAsserted(() -> assertThat(lab.awaitSeen(FIRST)).isNotEqualTo(first));
  }

  @Test
  void aStatusThatCannotBeReadFreezesUntilItsClusterIsWrittenOff() throws Exception {
    Program program = grownWithOldCopy();
    program.kill();
    restore();
    Files.writeString(lab.state().resolve("status/eu1/eu1/acme.yaml"), "spec: {unfin");
    Program restored = lab.started();
    assertThat(restored.errorLine("LedgerRolledBack"))
        .contains("nothing is allocated: a status of eu1 cannot be read. Restore the newest copy");
    assertThat(lab.command("release --cluster eu1 --reason CHG-9").code()).isZero();
    await()
        .atMost(StandAlone.PATIENCE)
        .until(
            () -> lab.answer("allow-list", "/v1/tenants/acme/allow.txt").statusCode(),
            Integer.valueOf(200)::equals);
  }

  /** `run` with two sources on two blocks, and beside it a copy from the time of one. */
  private Program grownWithOldCopy() throws Exception {
    Program program = lab.start();
    for (String part : List.of("ledgers", "claims", "clock.yaml")) {
      copy(lab.state().resolve(part), folder.resolve("copy").resolve(part));
    }
    lab.manifest("acme", GROWN);
    assertThat(lab.awaitSeen(SECOND)).startsWith("127.113.0.");
    assertThat(blocks(folder.resolve("copy/ledgers/acme.yaml"))).isEqualTo(1);
    assertThat(blocks(lab.state().resolve("ledgers/acme.yaml"))).isEqualTo(2);
    return program;
  }

  private static int blocks(Path ledger) throws IOException {
    return CrdYaml.read(Files.readString(ledger), EgressLedger.class).getSpec().blocks().size();
  }

  /** Puts the copy back; the gateway saw a later clock. */
  private void restore() throws IOException {
    for (String part : List.of("ledgers", "claims", "clock.yaml")) {
      copy(folder.resolve("copy").resolve(part), lab.state().resolve(part));
    }
    Path witness = lab.state().resolve("status/eu1/eu1/clock.yaml");
    Files.writeString(
        witness, Files.readString(witness).replaceFirst("seconds: \\d+", "seconds: 5000"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.resolve("..").normalize());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
