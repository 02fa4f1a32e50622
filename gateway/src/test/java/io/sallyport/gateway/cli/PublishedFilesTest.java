package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.allowlist.AllowList;
import io.sallyport.tenantapi.allowlist.AllowListFormat;
import io.sallyport.tenantapi.allowlist.Scope;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we publish for others, tried with the others' programs. */
class PublishedFilesTest {
  private static final Path DOCS = Path.of(System.getProperty("sallyport.root"), "docs");

  @TempDir Path folder;

  @Test
  @NeedsHost(HostFeature.PYTHON)
  void thePythonProgramOfTheDocsReproducesTheVectors() throws Exception {
    String page = Files.readString(DOCS.resolve("address-function.md"));
    Path program = Files.writeString(folder.resolve("address.py"), fenced(page, "```python\n"));
    String vectors = fenced(page, "```text\n");
    String keys =
        vectors
            .lines()
            .map(line -> String.join(" ", Arrays.asList(line.split(" ")).subList(0, 3)) + "\n")
            .collect(Collectors.joining());
    assertThat(run(keys, "python3", program.toString())).isEqualTo(vectors);
  }

  @Test
  @NeedsHost({HostFeature.NFT, HostFeature.NAMESPACES})
  void nftLoadsTheExportTwiceAndHoldsJustTheseMembers() throws Exception {
    Path full = nft("full.nft", Optional.empty(), 1);
    Path four = nft("four.nft", Optional.of(io.sallyport.ipam.address.Family.IPV4), 2);
    String script =
        "nft -f %s && nft -f %s && nft -f %s && nft list table inet sallyport_allow"
            .formatted(full, full, four);
    String listed = run("", "unshare", "-rn", "sh", "-c", script);
    assertThat(listed)
        .contains("set acme-prod_v4", "203.0.113.0/31", "203.0.113.32/31", "set acme-prod_v6")
        .doesNotContain("2001:db8");
  }

  @Test
  void theMetricsPageOfTheDocsNamesEverySeries() throws IOException {
    String page = Files.readString(DOCS.resolve("metrics.md"));
    for (GatewayMeter meter : GatewayMeter.values()) {
      String labels = String.join(", ", meter.labels());
      assertThat(page)
          .contains("| `%s` | %s | %s |".formatted(meter.series(), labels, meter.help()));
    }
  }

  private Path nft(String name, Optional<io.sallyport.ipam.address.Family> family, long serial)
      throws IOException {
    Instant now = Instant.EPOCH;
    List<LedgerCidr> cidrs =
        List.of(
            new LedgerCidr(Cidr.of("203.0.113.0/26"), 31, LedgerCidr.State.ACTIVE, now, Hold.NONE),
            new LedgerCidr(
                Cidr.of("2001:db8:a::/64"), 72, LedgerCidr.State.ACTIVE, now, Hold.NONE));
    List<Block> blocks =
        List.of(
            block("203.0.113.0/31", "eu1"),
            block("203.0.113.32/31", "us1"),
            block("2001:db8:a::/72", "eu1"));
    Ledger ledger =
        new Ledger(
            new Identity("acme"),
            Optional.empty(),
            new Ledger.Stamp(1, now, 0),
            new Ledger.Serial(serial, now),
            cidrs,
            blocks,
            History.EMPTY);
    AllowList list =
        AllowList.of(new TenantName("acme-prod"), ledger, new Scope(Scope.Grain.BLOCKS, family));
    return Files.write(folder.resolve(name), AllowListFormat.NFT.render(list));
  }

  private static Block block(String cidr, String cluster) {
    return new Block(
        Cidr.of(cidr),
        new ClusterName(cluster),
        BlockState.ACTIVE,
        1,
        1,
        Instant.EPOCH,
        false,
        Hold.NONE);
  }

  private static String fenced(String page, String start) {
    int from = page.indexOf(start) + start.length();
    return page.substring(from, page.indexOf("```\n", from));
  }

  private static String run(String input, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.start();
    try (var in = process.outputWriter(UTF_8)) {
      in.write(input);
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
