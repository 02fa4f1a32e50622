package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClaimShard.Wish;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimShardTest {
  private static final Identity ACME = new Identity("acme");
  private static final Identity BETA = new Identity("beta");
  private static final Cidr CIDR = Cidr.of("203.0.113.0/26");

  @Test
  void aPlannerThatIsBehindTakesNoPromiseBack() {
    ClaimShard shard = claimed(claimed(ClaimShard.empty("v4-cb00"), 5), 3);
    assertThat(shard.claims().get(CIDR)).isEqualTo(new ClaimShard.Claim(ACME, 5));
    assertThat(claimed(shard, 7).claims().get(CIDR)).isEqualTo(new ClaimShard.Claim(ACME, 7));
  }

  @Test
  void aClaimAheadOfItsLedgerStays() {
    ClaimShard shard = claimed(ClaimShard.empty("v4-cb00"), 1);
    assertThat(shard.without(Map.of(ACME, Ledger.empty(ACME)))).isEqualTo(shard);
    assertThat(shard.without(Map.of())).isEqualTo(shard);
  }

  @Test
  void whatLiesInsideOrAroundAnotherOwnersClaimIsRefused() {
    ClaimShard shard = claimed(ClaimShard.empty("v4-cb00"), 1);
    for (String cidr : List.of("203.0.113.0/26", "203.0.113.16/28", "203.0.0.0/16")) {
      Wish wish = new Wish(Cidr.of(cidr), BETA, 1);
      ClaimShard.Granted granted = shard.claim(List.of(wish));
      assertThat(granted.refused()).containsExactly(wish);
      assertThat(granted.shard()).isEqualTo(shard);
    }
    Wish beside = new Wish(Cidr.of("203.0.113.64/26"), BETA, 1);
    assertThat(shard.claim(List.of(beside)).refused()).isEmpty();
  }

  @Test
  void whatLiesAroundIsSeenBehindOtherPartsOfIt() {
    Wish part = new Wish(Cidr.of("203.0.113.2/32"), ACME, 2);
    ClaimShard shard = claimed(ClaimShard.empty("v4-cb00"), 1).claim(List.of(part)).shard();
    Wish inside = new Wish(Cidr.of("203.0.113.7/32"), BETA, 1);
    assertThat(shard.claim(List.of(inside)).refused()).containsExactly(inside);
  }

  private static ClaimShard claimed(ClaimShard shard, long epoch) {
    return shard.claim(List.of(new Wish(CIDR, ACME, epoch))).shard();
  }
}
