package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The adversarial cases 1 to 10. */
class AdversarialCasesTest {
  private static final String BOTH = "clusters: [{name: eu1}, {name: us1}]";

  private final Scene scene = Scene.create();

  @Test
  void case01OneAddressForTwoClusters() throws IOException {
    for (String cidr : List.of("203.0.113.0/32", "2001:db8:a::/128")) {
      Scene one = Scene.create();
      one.tenants(Fleets.tenant("acme", "egressCIDRs: [\"" + cidr + "\"]", BOTH));
      List<Refusal> refused = one.settle();
      assertThat(one.blocks("acme")).containsExactly(cidr + " eu1 Active");
      assertThat(refused)
          .singleElement()
          .satisfies(
              r -> {
                assertThat(r.field()).isEqualTo("spec.egressCIDRs");
                assertThat(r.value()).startsWith("us1: 1 ip");
                assertThat(r.rule()).startsWith("Exhausted: 0 ipv").endsWith("0 rest");
                assertThat(r.fits()).matches("one more CIDR \\(a /(32|128) adds 1 blocks\\)");
              });
      one.tenants(
          Fleets.tenant("acme", "egressCIDRs: [\"" + cidr + "\"]", "clusters: [{name: us1}]"));
      one.settle();
      one.pass(899);
      one.settle();
      assertThat(one.blocks("acme")).containsExactly(cidr + " eu1 Quarantined");
      one.pass(2);
      one.settle();
      assertThat(one.blocks("acme")).containsExactly(cidr + " us1 Active");
    }
  }

  @Test
  void case02BothAddressesOfTheSmallestPrefixesAreUsable() throws IOException {
    scene.tenants(
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/31, \"2001:db8:a::/127\"]",
            "blockPrefixLength: {ipv4: 31, ipv6: 127}",
            "sources: [{cidr: 10.1.0.0/24, cluster: eu1}]",
            "podsPerAddress: 128"));
    assertThat(scene.settle()).isEmpty();
    var set = scene.member("eu1").status("acme").sets().getLast();
    assertThat(set.ipv4()).containsExactly("203.0.113.0", "203.0.113.1");
    assertThat(set.ipv6()).containsExactly("2001:db8:a::", "2001:db8:a::1");
  }

  @Test
  void case03TheEndsOfTheAddressSpaceAndItsMiddle() throws IOException {
    for (String cidr :
        List.of("0.0.0.0/0", "0.0.0.0/16", "255.255.255.255/32", "127.0.0.0/8", "::/32")) {
      refused("egressCIDRs: [\"" + cidr + "\"]", "spec.egressCIDRs[0]", cidr);
    }
    scene.tenants(Fleets.tenant("acme", "egressCIDRs: [127.255.0.0/16, 128.0.0.0/16]", BOTH));
    assertThat(scene.settle()).isEmpty();
    assertThat(scene.blocks("acme"))
        .containsExactly("127.255.0.0/21 eu1 Active", "127.255.128.0/21 us1 Active");
  }

  @Test
  void case04TooManyBlocksAreRefusedAtOnce() {
    refused(
        List.of("egressCIDRs: [\"2001:db8::/32\"]", "blockPrefixLength: {ipv6: 64}"),
        "spec.blockPrefixLength.ipv6",
        "64");
  }

  @Test
  void case05TextThatIsNotCanonical() {
    for (String cidr :
        List.of(
            "10.0.0.1/24",
            "2001:DB8::/64",
            "2001:0db8:0::/64",
            "::ffff:10.0.0.0/120",
            "010.0.0.0/16",
            "example.com/64")) {
      refused("egressCIDRs: [\"" + cidr + "\"]", "spec.egressCIDRs[0]", cidr);
    }
  }

  @Test
  void case06TwoTenantsWithOverlappingCidrsAtTheSameInstant() throws IOException {
    Fleet left =
        Scene.create()
            .tenants(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/24, 198.51.100.0/24]", BOTH))
            .fleet();
    Fleet right =
        Scene.create()
            .tenants(Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/25, 203.0.113.0/25]", BOTH))
            .fleet();
    for (int call = 0; call < 16; call++) {
      Scene race = Scene.create();
      PlannerLoop second = race.planner(StoreView.Disturbance.NONE, 0);
      int[] calls = {0, call};
      PlannerLoop first = race.planner(before(calls, () -> second.reconcile(right)), 0);
      first.reconcile(left);
      disjoint(race, call);
      Fleet all =
          new Fleet(
              List.of(left.tenants().getFirst(), right.tenants().getFirst()), left.clusters());
      second.reconcile(all);
      disjoint(race, call);
      race.planner(StoreView.Disturbance.NONE, 0).reconcile(all);
      disjoint(race, call);
      assertThat(race.ledger("acme").cidrs().size() + race.ledger("beta").cidrs().size())
          .as("call %d: %s %s", call, race.store.values(Kind.CLAIMS), race.store.ledgers())
          .isEqualTo(2);
    }
  }

  private static void disjoint(Scene race, int call) {
    List<Cidr> all = new ArrayList<>();
    for (Ledger ledger : race.store.ledgers().values()) {
      ledger.cidrs().stream().map(LedgerCidr::cidr).forEach(all::add);
    }
    for (int i = 0; i < all.size(); i++) {
      for (int k = 0; k < i; k++) {
        assertThat(all.get(i).overlaps(all.get(k))).as("%s at call %d", all, call).isFalse();
      }
    }
  }

  interface Work {
    Object run() throws IOException;
  }

  /** Before the call of that number, {@code work} is done. */
  private static StoreView.Disturbance before(int[] calls, Work work) {
    return new StoreView.Disturbance() {
      @Override
      public void before(String call) throws IOException {
        if (calls[0]++ == calls[1]) {
          work.run();
        }
      }

      @Override
      public void after(String call) {}

      @Override
      public boolean isStale() {
        return false;
      }
    };
  }

  @Test
  void case07ATenantDeletedAndCreatedAgainInsideItsHold() throws IOException {
    String acme = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/32]", "clusters: [{name: eu1}]");
    scene.tenants(acme).settle();
    scene.tenants().settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
    String other = Fleets.tenant("acme", "identity: other", "egressCIDRs: [203.0.113.0/32]", BOTH);
    Ledger resting = scene.ledger("acme");
    assertThat(scene.tenants(other).settle())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.field()).isEqualTo("spec.egressCIDRs[0]");
              assertThat(r.value()).isEqualTo("203.0.113.0/32");
              assertThat(r.rule()).contains("Claimed").contains("identity acme");
              assertThat(r.fits()).isEqualTo("a prefix that nobody holds");
            });
    assertThat(scene.ledger("acme")).isEqualTo(resting);
    scene.tenants().settle();
    scene.tenants(acme).settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Active");
  }

  @Test
  void case08AClusterDeletedAndCreatedAgainWhileItsOldMemberRuns() throws IOException {
    String everywhere = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/32]");
    String used =
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/32]",
            "sources: [{cidr: 10.1.0.0/32, cluster: eu1}]");
    scene.tenants(used).settle();
    scene.connect("eu1");
    scene.fleet(List.of("us1"), everywhere).settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Draining");
    scene.pass(100_000);
    scene.settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Draining");
    scene.tenants(used).settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Active");
  }

  @Test
  void case09NothingIsPlannedBeforeEverythingIsKnown() throws IOException {
    scene.tenants(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/30]", BOTH)).settle();
    Ledger before = scene.ledger("acme");
    for (int call = 0; call < 6; call++) {
      int[] calls = {0, call};
      assertThatThrownBy(
              () ->
                  scene
                      .planner(
                          before(
                              calls,
                              () -> {
                                throw new IOException("half of it");
                              }),
                          0)
                      .reconcile(scene.fleet()))
          .isInstanceOf(IOException.class);
      assertThat(scene.ledger("acme")).isEqualTo(before);
    }
  }

  @Test
  void case10AWriteWithoutAnswerIsNotDoneTwice() throws IOException {
    scene.tenants(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/30]", BOTH));
    PlannerLoop loop =
        scene.planner(
            new StoreView.Disturbance() {
              private boolean done;

              @Override
              public void before(String call) {}

              @Override
              public void after(String call) throws IOException {
                if (call.equals("write ledgers acme") && !done) {
                  done = true;
                  throw new IOException("no answer");
                }
              }

              @Override
              public boolean isStale() {
                return false;
              }
            },
            0);
    assertThatThrownBy(() -> loop.reconcile(scene.fleet())).isInstanceOf(IOException.class);
    Ledger written = scene.ledger("acme");
    loop.reconcile(scene.fleet());
    assertThat(scene.ledger("acme")).isEqualTo(written);
    assertThat(written.blocks()).hasSize(2);
  }

  private void refused(String spec, String field, String value) {
    refused(List.of(spec), field, value);
  }

  private void refused(List<String> spec, String field, String value) {
    List<Problem> problems =
        Fleets.problems(Fleets.tenant("acme", spec.toArray(String[]::new)), Fleets.EU1);
    assertThat(problems)
        .as(value)
        .anyMatch(
            p ->
                p.field().equals(field)
                    && p.value().equals(value)
                    && !p.rule().isBlank()
                    && !p.fits().isBlank());
    assertThat(scene.ledger("acme")).isEqualTo(Ledger.empty(scene.ledger("acme").identity()));
  }
}
