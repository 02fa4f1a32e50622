package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.SourceServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant that gets another name goes on: the same owner, the same addresses. */
class RenameTest {
  private static final int SOURCES = 6;

  @TempDir Path folder;
  private StandAlone lab;

  @BeforeEach
  void build() throws IOException {
    lab = new StandAlone(folder);
  }

  @AfterEach
  void end() throws IOException {
    lab.close();
  }

  /** Each of its sources has an address set of its own: they came one after the other. */
  @Test
  void itsConnectionsNeverNotice() throws Exception {
    for (int count = 1; count <= SOURCES; count++) {
      rename("acme", count);
      if (count == 1) {
        lab.start();
      }
      lab.awaitSeen(source(count - 1));
    }
    List<String> before = seen();
    assertThat(Set.copyOf(before)).hasSizeGreaterThan(2);
    try (SourceServer.Slow transfer = lab.server().slowTransfer(lab.socks5(), source(0))) {
      renamed("acme", "shop", before);
      renamed("shop", "acme", before);
      assertThat(transfer.finish()).isEqualTo(SourceServer.SIZE);
    }
  }

  /** Its new slice is there, and its old one before it was heard: nothing was forgotten. */
  @Test
  void aGatewayThatIsKilledMeanwhileKnowsItsAddresses() throws Exception {
    rename("acme", SOURCES);
    Program run = lab.start();
    lab.awaitSeen(source(0));
    List<String> before = seen();
    rename("shop", SOURCES);
    await().until(() -> Files.exists(slice("shop")));
    run.kill();
    lab.start();
    assertThat(seen()).isEqualTo(before);
    await().until(() -> !Files.exists(slice("acme")));
    assertThat(seen()).isEqualTo(before);
  }

  /** Looks all the time, until some time after the old name is over. */
  private void renamed(String from, String to, List<String> before) throws Exception {
    rename(to, SOURCES);
    for (int after = 0; after < 5; after += Files.exists(slice(from)) ? 0 : 1) {
      assertThat(seen()).as("%s is called %s", from, to).isEqualTo(before);
    }
    assertThat(slice(to)).exists();
    assertThat(lab.get("metrics", "/metrics"))
        .contains("tenant=\"" + to + "\"")
        .doesNotContain("reason=\"no_address\"} 1", "reason=\"selector_conflict\"} 1");
  }

  private void rename(String name, int count) throws IOException {
    List<String> sources =
        IntStream.range(0, count)
            .mapToObj(i -> "{cidr: %s/32, cluster: eu1}".formatted(source(i)))
            .toList();
    lab.manifest(
        "tenant",
        StandAlone.tenant(
            name,
            "identity: owner",
            "egressCIDRs: [127.113.0.0/26]",
            "podsPerAddress: 1",
            "sources: " + sources));
  }

  private static String source(int number) {
    return "127.10.1." + (5 + number);
  }

  private Path slice(String name) {
    return lab.state().resolve("slices/eu1/" + name + ".yaml");
  }

  private List<String> seen() throws IOException {
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      seen.add(lab.seen(source(i)));
    }
    return seen;
  }
}
