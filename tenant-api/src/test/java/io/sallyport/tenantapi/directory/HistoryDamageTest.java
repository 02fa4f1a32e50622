package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.history.Whois;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that somebody changed, lost, swapped or cut are told with their place. */
class HistoryDamageTest {
  private static final IpAddress OF_ACME = IpAddress.of("203.0.113.0");
  private static final IpAddress OF_BETA = IpAddress.of("198.51.100.0");
  private static final IpAddress OF_NOBODY = IpAddress.of("192.0.2.1");
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir static Path folder;
  private static Path root = Path.of("");
  private static Instant early = Instant.EPOCH;

  /** Both owners give and take most of their blocks until each has some pages. */
  @BeforeAll
  static void pages() throws IOException {
    root = Files.createDirectory(folder.resolve("whole"));
    Stage stage = new Stage(root, new CrashDisk(), List.of("eu1"));
    stage.play(0, 1, fleet(1), Optional.empty());
    early = ledger("acme").stamp().at();
    for (int i = 1; i < 5; i++) {
      stage.play(i * 10_000L, 1, fleet(60), Optional.empty());
      stage.play(i * 10_000L + 3_000, 1, fleet(1), Optional.empty());
      stage.play(i * 10_000L + 6_000, 1_000, fleet(1), Optional.empty());
    }
    assertThat(ledger("acme").history().pages()).isGreaterThan(2);
    assertThat(ask(OF_ACME, early)).isEqualTo("acme eu1 Active");
  }

  @BeforeEach
  void anotherCopy() throws IOException {
    root = Trees.copy(folder.resolve("whole"), Files.createTempDirectory(folder, "copy"));
  }

  @Test
  void aChangedPageIsTold() throws IOException {
    Path page = page(1);
    Files.writeString(page, Files.readString(page).replaceFirst("cluster: eu1", "cluster: us1"));
    assertTold("history page 1 of acme was changed after it was written");
  }

  @Test
  void aChangedTimeIsTold() throws IOException {
    Path page = page(0);
    Files.writeString(
        page, Files.readString(page).replaceFirst("at: \"?2026-11-21", "at: 2026-11-20"));
    assertTold("history page 0 of acme was changed after it was written");
  }

  /** Its own hash fits; that of the next page does not. */
  @Test
  void aPageThatWasWrittenAnewIsTold() throws IOException {
    HistoryPage page = StateReader.read(root, Kind.PAGE, "acme/1").orElseThrow().value();
    History shorter =
        new History(
            1, page.previousHash(), page.transitions().subList(0, page.transitions().size() - 1));
    HistoryPage forged = HistoryPage.next(Ledger.empty(page.identity()).with(shorter));
    Files.writeString(page(1), StateFiles.text(Kind.PAGE.object(forged)));
    assertTold("history page 1 of acme was changed after it was written");
  }

  @Test
  void aLostPageIsTold() throws IOException {
    Files.delete(page(1));
    assertTold("history page 1 of acme is missing");
  }

  @Test
  void swappedPagesAreTold() throws IOException {
    Path aside = root.resolve("aside");
    Files.move(page(0), aside);
    Files.move(page(1), page(0));
    Files.move(aside, page(1));
    assertTold("history page 1 of acme was changed after it was written");
  }

  @Test
  void aPageOfAnotherOwnerIsTold() throws IOException {
    Files.copy(root.resolve("history/beta/0.yaml"), page(0), StandardCopyOption.REPLACE_EXISTING);
    assertTold("history page 0 of acme was changed after it was written");
  }

  @Test
  void aPageCutAnywhereIsTold() throws IOException {
    String text = Files.readString(page(1));
    for (int length = 0; length < text.length(); length += text.length() / 7) {
      Files.writeString(page(1), text.substring(0, length));
      assertTold("history page 1 of acme is damaged (it was cut short)");
    }
  }

  /** What the ledger says needs no history; what beta held, its own history says. */
  private static void assertTold(String place) throws IOException {
    assertThat(ask(OF_ACME, NOW)).isEqualTo("acme eu1 Active");
    assertThat(ask(OF_NOBODY, NOW)).isEqualTo("- - Unowned");
    assertThat(ask(OF_BETA, early)).isEqualTo("beta eu1 Active");
    for (IpAddress address : List.of(OF_ACME, OF_NOBODY)) {
      assertThatThrownBy(() -> HistoryReader.whois(root, address, early))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(place + "; restore it from a backup. What happened before 2026")
          .hasMessageEndingWith("so nothing is said of " + early);
    }
    assertThatThrownBy(() -> HistoryReader.ledger(root, "acme", early))
        .hasMessageStartingWith(place + "; restore it from a backup");
    assertThat(HistoryReader.ledger(root, "beta", early)).isPresent();
  }

  @Test
  void aLostLedgerIsToldWhereNobodyElseIsKnown() throws IOException {
    Files.delete(root.resolve("ledgers/acme.yaml"));
    Instant now = ledger("beta").stamp().at();
    assertThat(ask(OF_BETA, now)).startsWith("beta eu1");
    for (IpAddress address : List.of(OF_ACME, OF_NOBODY)) {
      assertThatThrownBy(() -> HistoryReader.whois(root, address, now))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              root + ": there are pages of history of identity acme, and its ledger")
          .hasMessageEndingWith("is gone; restore " + root.resolve("ledgers") + " from a backup");
    }
  }

  private static String ask(IpAddress address, Instant time) throws IOException {
    Whois.Answer answer = HistoryReader.whois(root, address, time);
    return answer.identity().orElse("-")
        + " "
        + answer.cluster().orElse("-")
        + " "
        + answer.state();
  }

  private static Ledger ledger(String name) throws IOException {
    return Optional.ofNullable(StateReader.ledgers(root).get(new Identity(name))).orElseThrow();
  }

  private static Path page(int number) {
    return root.resolve("history/acme/" + number + ".yaml");
  }

  private static Fleet fleet(int blocks) {
    return Fleets.fleet(
        tenant("acme", "203.0.113.0/26", blocks),
        tenant("beta", "198.51.100.0/26", blocks),
        Fleets.EU1,
        Fleets.US1);
  }

  private static String tenant(String name, String cidr, int blocks) {
    return Fleets.tenant(
        name,
        "egressCIDRs: [" + cidr + "]",
        "blockPrefixLength: {ipv4: 32}",
        "clusters: [{name: eu1, minBlocks: " + blocks + "}]");
  }
}
