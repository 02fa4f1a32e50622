package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nftables do, whoever plays them. */
abstract class NftablesContract {
  private static final NftTable TABLE = new NftTable(NftFamily.INET, "contract");
  private static final Bytes ONE = Bytes.of(new byte[] {10, 1, 0, 1});
  private static final Bytes TWO = Bytes.of(new byte[] {10, 1, 0, 2});
  private static final Bytes OTHER = Bytes.of(new byte[] {10, 1, 0, 9});
  private static final String SCRIPT =
      """
      table inet contract {
        map addresses { type ipv4_addr : ipv4_addr; size 2; }
        set ranges { type ipv4_addr; flags interval; }
        set pairs { type mark . ipv4_addr; flags interval; }
        set living { type mark; size 10; flags timeout; }
        map counters { type mark : counter; size 10; }
        map limits { type mark : limit; size 10; }
        counter hits { }
        chain ending {
          counter name "hits"
          drop
        }
        chain forward {
          type filter hook forward priority filter - 10; policy accept;
          ip saddr @ranges goto ending
          counter name ct mark map @counters
        }
      }
      """;

  /** The tables of one test, empty. */
  abstract Nftables nftables();

  @BeforeEach
  void make() throws NetlinkException {
    List<NftChange> changes = new ArrayList<>(List.of(new NftChange.NewTable(TABLE, false)));
    changes.addAll(NftScript.read(SCRIPT));
    nftables().commit(changes);
  }

  @Test
  void whatIsMadeIsReadBack() throws NetlinkException {
    List<NftChange> script = NftScript.read(SCRIPT);
    assertThat(nftables().sets(TABLE))
        .containsExactlyInAnyOrder("addresses", "ranges", "pairs", "living", "counters", "limits");
    assertThat(nftables().rules(TABLE))
        .isEqualTo(
            script.stream()
                .filter(NftChange.NewRule.class::isInstance)
                .map(rule -> ((NftChange.NewRule) rule).asKept())
                .toList());
    assertThat(nftables().chains(TABLE))
        .containsExactlyElementsOf(
            script.stream()
                .filter(NftChange.NewChain.class::isInstance)
                .map(NftChange.NewChain.class::cast)
                .toList());
    assertThat(nftables().objects(TABLE)).containsExactly(new NftObject.Counter("hits"));
    assertThat(nftables().counters(TABLE)).containsKey("hits");
  }

  @Test
  void everyKindOfElementIsReadBack() throws NetlinkException {
    NftElement mapped = NftElement.of(ONE, OTHER);
    List<NftElement> range = List.of(NftElement.of(ONE), NftElement.end(TWO));
    NftElement pair = NftElement.range(Bytes.network(7).and(ONE), Bytes.network(7).and(OTHER));
    NftObject.Limit limit = new NftObject.Limit("slow", 1000, 2000, true, true);
    nftables()
        .commit(
            List.of(
                new NftChange.NewObject(TABLE, new NftObject.Counter("acme.egress")),
                new NftChange.NewObject(TABLE, limit),
                add("addresses", mapped),
                new NftChange.AddElements(TABLE, "ranges", range),
                add("pairs", pair),
                add("counters", NftElement.ofObject(Bytes.host(5), "acme.egress")),
                add("limits", NftElement.ofObject(Bytes.host(5), "slow"))));
    assertThat(nftables().elements(TABLE, "addresses")).containsExactly(mapped);
    assertThat(nftables().elements(TABLE, "ranges")).containsExactlyInAnyOrderElementsOf(range);
    assertThat(nftables().elements(TABLE, "pairs")).containsExactly(pair);
    assertThat(nftables().elements(TABLE, "counters"))
        .containsExactly(NftElement.ofObject(Bytes.host(5), "acme.egress"));
    assertThat(nftables().objects(TABLE)).contains(limit, new NftObject.Counter("acme.egress"));
  }

  @Test
  void allOrNothing() throws NetlinkException {
    fails(
        NetlinkException.ENOENT,
        add("addresses", NftElement.of(ONE, OTHER)),
        remove("addresses", NftElement.of(TWO)));
    assertThat(nftables().elements(TABLE, "addresses")).isEmpty();
    nftables().commit(List.of(add("addresses", NftElement.of(ONE, OTHER))));
  }

  @Test
  void anElementIsReplacedOnlyByName() throws NetlinkException {
    nftables().commit(List.of(add("addresses", NftElement.of(ONE, OTHER))));
    nftables().commit(List.of(add("addresses", NftElement.of(ONE, OTHER))));
    fails(NetlinkException.EEXIST, add("addresses", NftElement.of(ONE, TWO)));
    nftables()
        .commit(
            List.of(
                remove("addresses", NftElement.of(ONE)),
                add("addresses", NftElement.of(ONE, TWO))));
    assertThat(nftables().elements(TABLE, "addresses")).containsExactly(NftElement.of(ONE, TWO));
  }

  @Test
  void aSetThatIsFullTakesNoMore() throws NetlinkException {
    nftables()
        .commit(
            List.of(
                add("addresses", NftElement.of(ONE, OTHER)),
                add("addresses", NftElement.of(TWO, OTHER))));
    fails(NetlinkException.ENFILE, add("addresses", NftElement.of(OTHER, OTHER)));
  }

  @Test
  void anObjectInUseStays() throws NetlinkException {
    NftObject counter = new NftObject.Counter("acme.egress");
    fails(NetlinkException.ENOENT, add("counters", NftElement.ofObject(Bytes.host(5), "none")));
    nftables()
        .commit(
            List.of(
                new NftChange.NewObject(TABLE, counter),
                add("counters", NftElement.ofObject(Bytes.host(5), "acme.egress"))));
    fails(NetlinkException.EBUSY, new NftChange.DeleteObject(TABLE, counter));
    nftables()
        .commit(
            List.of(
                remove("counters", NftElement.of(Bytes.host(5))),
                new NftChange.DeleteObject(TABLE, counter)));
  }

  /** Long lives and short ones, so that no clock decides. */
  @Test
  void anElementEndsByItselfAndIsNotRenewedThen() throws NetlinkException {
    Bytes slot = Bytes.host(1);
    nftables().commit(List.of(add("living", NftElement.living(slot, Duration.ofMinutes(1)))));
    nftables()
        .commit(
            List.of(
                remove("living", NftElement.of(slot)),
                add("living", NftElement.living(slot, Duration.ofMillis(50)))));
    for (int i = 0; i < 200 && !nftables().elements(TABLE, "living").isEmpty(); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(nftables().elements(TABLE, "living")).isEmpty();
    fails(
        NetlinkException.ENOENT,
        remove("living", NftElement.of(slot)),
        add("living", NftElement.living(slot, Duration.ofMinutes(1))));
    assertThat(nftables().elements(TABLE, "living")).isEmpty();
  }

  @Test
  void whatIsNotThereIsEmptyAndCannotBeDeleted() throws NetlinkException {
    NftTable none = new NftTable(NftFamily.INET, "none");
    assertThat(nftables().sets(none)).isEmpty();
    assertThat(nftables().rules(none)).isEmpty();
    assertThat(nftables().chains(none)).isEmpty();
    assertThat(nftables().counters(none)).isEmpty();
    assertThat(nftables().elements(none, "any")).isEmpty();
    fails(NetlinkException.ENOENT, new NftChange.DeleteTable(none));
  }

  @Test
  void ownTransactionsAreNotThoseOfOthers() throws NetlinkException {
    int others = nftables().others();
    nftables().commit(List.of(add("addresses", NftElement.of(ONE, OTHER))));
    assertThat(nftables().others()).isEqualTo(others);
  }

  private static NftChange add(String set, NftElement element) {
    return new NftChange.AddElements(TABLE, set, List.of(element));
  }

  private static NftChange remove(String set, NftElement element) {
    return new NftChange.RemoveElements(TABLE, set, List.of(element));
  }

  private void fails(int errno, NftChange... changes) {
    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> nftables().commit(List.of(changes)))
        .satisfies(e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }
}
