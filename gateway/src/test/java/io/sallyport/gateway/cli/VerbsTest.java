package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.SourceServer;
import io.sallyport.ipam.plan.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `evict`, `release`, `whois` and lists of the past, with the planner running and without. */
class VerbsTest {
  private static final String SOURCE = "127.10.1.5";
  private static final String ACME =
      StandAlone.tenant(
          "acme",
          "egressCIDRs: [127.113.0.0/28]",
          "blockPrefixLength: {ipv4: 32}",
          "sources: [{cidr: 127.10.1.0/24, cluster: eu1}]",
          "clusters: [{name: eu1}, {name: us1}]");

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
  void evictEndsConnectionsMovesTheirSourceAndIsInHistory() throws Exception {
    lab.start();
    String before = lab.seen(SOURCE);
    try (SourceServer.Slow transfer = lab.server().slowTransfer(lab.socks5(), SOURCE)) {
      Program.Result evict = lab.command("evict acme --cidr " + before + "/32 --reason CHG-17");
      assertThat(evict.err()).isEmpty();
      assertThat(evict.code()).isZero();
      assertThat(evict.out().lines())
          .containsExactly(
              "IDENTITY  BLOCK           CLUSTER  WAS     IS",
              "acme      %-14s  eu1      Active  Draining (evicted)".formatted(before + "/32"),
              "1 blocks changed");
      assertThatThrownBy(transfer::rest).isInstanceOf(IOException.class);
    }
    assertThat(lab.awaitSeen(SOURCE)).startsWith("127.113.0.").isNotEqualTo(before);
    await()
        .atMost(StandAlone.PATIENCE)
        .until(() -> whois(before).get("state").asText(), "Quarantined"::equals);
    // It may drain and be quarantined in one second, and whois then says the last state of that.
    assertThat(lab.state().resolve("ledgers/acme.yaml")).content().contains("evict: CHG-17");
  }

  @Test
  void evictWithoutAPlannerCountsOnceOneRuns() throws Exception {
    Program program = lab.start();
    String before = lab.seen(SOURCE);
    program.kill();
    JsonNode change = json(lab.command("evict acme --gateway eu1 --reason CHG-18 -o json"));
    assertThat(change.at("/changes/0"))
        .isEqualTo(
            JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("identity", "acme")
                .put("cidr", before + "/32")
                .put("cluster", "eu1")
                .put("before", "Active")
                .put("state", "Draining (evicted)"));
    assertThat(whois(before).get("why").asText()).isEqualTo("evict: CHG-18");
    lab.started();
    await()
        .atMost(StandAlone.PATIENCE)
        .untilAsserted(() -> assertThat(lab.awaitSeen(SOURCE)).isNotEqualTo(before));
  }

  @Test
  void releaseIsDoneByThePlannerOrWithoutItAndOnlyOnce() throws Exception {
    Program program = lab.start();
    String block =
        json(lab.command("evict acme --cluster us1 --reason x -o json"))
            .at("/changes/0/cidr")
            .asText();
    assertThat(block).startsWith("127.113.0.");
    assertThat(lab.command("release --cluster eu1 --reason gone").out())
        .endsWith("1 blocks changed\n");
    assertThat(lab.awaitSeen(SOURCE)).startsWith("127.113.0.");
    program.kill();
    Program.Result again = lab.command("release acme --cluster eu1 --reason gone-again");
    assertThat(again.code()).isZero();
    assertThat(again.out()).endsWith("1 blocks changed\n");
    assertThat(lab.command("release acme --cluster eu1 --reason gone-again").out())
        .isEqualTo("0 blocks changed\n");
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIs() throws Exception {
    Program program = lab.start();
    refused("evict amce --cluster eu1 --reason x", "TENANT 'amce' has no ledger; fits: [acme]");
    program.kill();
    String before = Files.readString(lab.state().resolve("ledgers/acme.yaml"));
    refused("release amce --cluster eu1 --reason x", "TENANT 'amce' has no ledger; fits: [acme]");
    refused(
        "evict acme --cluster eu2 --reason x", "--cluster 'eu2' holds no block; fits: [eu1, us1]");
    refused("release --cluster eu2 --reason x", "--cluster 'eu2' holds no block; fits: [eu1, us1]");
    refused(
        "evict acme --cidr 127.114.0.0/28 --reason x",
        "--cidr '127.114.0.0/28' overlaps no CIDR of the tenant; fits: [127.113.0.0/28]");
    refused(
        "evict acme --reason x",
        "one of --cidr, --cluster and --gateway is needed, to say what to evict");
    refused(
        "evict acme --gateway eu2 --reason x",
        "--gateway 'eu2' is the gateway of no cluster; fits: [eu1]");
    refused(
        "evict acme --gateway eu1 --cluster us1 --reason x",
        "--gateway 'eu1' is the gateway of eu1, not of --cluster 'us1'; fits: one of the two");
    assertThat(lab.state().resolve("ledgers/acme.yaml")).content().isEqualTo(before);
    Program.Result blank = lab.command("evict acme --cluster eu1", "--reason", " ");
    assertThat(blank.code()).isEqualTo(2);
    assertThat(blank.err())
        .isEqualTo("--reason '' must be one line of 1 to 200 characters; fits: CHG-1234");
    refused(
        "evict Acme --cluster eu1 --reason x",
        "TENANT 'Acme' must match %s; fits: acme".formatted(Names.PATTERN));
    refused(
        "release acme --cluster eu.1 --reason x",
        "--cluster 'eu.1' must match %s; fits: acme".formatted(Names.PATTERN));
    assertThat(lab.command("release --cluster eu1").err()).contains("--reason");
  }

  @Test
  void aFolderThatIsNoStateDirectoryIsRefusedAndStaysAsItIs() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Program.Result result =
        Program.run("release", "--cluster", "eu1", "--reason", "x", "--state", empty.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "--state %s holds no ledgers; fits: the --state of `sallyport run`".formatted(empty));
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void listsOfThePastComeBackByteForByteRightAfterARestart() throws Exception {
    Program program = lab.start();
    String early = lab.get("allow-list", "/v1/tenants/acme/allow.json");
    Instant then =
        Instant.parse(JsonMapper.builder().build().readTree(early).get("updatedAt").asText());
    await().atMost(StandAlone.PATIENCE).until(() -> Instant.now().isAfter(then.plusSeconds(2)));
    lab.manifest("acme", ACME.replace("/28]", "/28, 127.114.0.0/28]"));
    await()
        .atMost(StandAlone.PATIENCE)
        .until(() -> !lab.get("allow-list", "/v1/tenants/acme/allow.json").equals(early));
    program.kill();
    assertThat(lab.command("export acme --format json --at " + then).out()).isEqualTo(early);
    assertThat(lab.command("export acme --format txt").out()).contains("127.114.0.0/28");
    assertThat(json(lab.command("whois 127.114.0.1 -o json --at " + then)).get("state").asText())
        .isEqualTo("Unowned");
    assertThat(whois("127.114.0.1").get("identity").asText()).isEqualTo("acme");
    refused(
        "export acme --format txt --at " + then.minusSeconds(3600),
        "%s has no ledger of tenant acme that held anything at %s"
            .formatted(lab.state(), then.minusSeconds(3600)));
    assertThat(
            Program.run("export", "acme", "--format", "txt", "--at", then.toString(), "-f", "x")
                .err())
        .isEqualTo("--at needs --state, and no --file: manifests have no past");
  }

  @Test
  void aDamagedHistoryIsNamedInsteadOfAnAnswer() throws Exception {
    lab.manifest(
        "acme",
        ACME.replace("/28]", "/24]").replace("{name: eu1},", "{name: eu1, minBlocks: 150},"));
    Program program = lab.start();
    Path page = lab.state().resolve("history/acme/0.yaml");
    await().atMost(StandAlone.PATIENCE).until(() -> Files.exists(page));
    program.kill();
    String early = Instant.now().minusSeconds(3600).toString();
    assertThat(lab.command("whois 127.113.0.1 --at " + early).out()).contains("Unowned");
    Files.writeString(page, Files.readString(page).replaceFirst("cluster: eu1", "cluster: us1"));
    Program.Result result = lab.command("whois 127.113.0.1 --at " + early);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("history page 0 of acme was changed after it was written; restore it")
        .hasLineCount(1);
  }

  private void refused(String words, String message) throws Exception {
    Program.Result result = lab.command(words);
    assertThat(result.err()).as(words).isEqualTo(message);
    assertThat(result.code()).isEqualTo(2);
  }

  private JsonNode whois(String address) throws Exception {
    return json(lab.command("whois " + address + " -o json"));
  }

  private static JsonNode json(Program.Result result) throws IOException {
    assertThat(result.err()).isEmpty();
    return JsonMapper.builder().build().readTree(result.out());
  }
}
