package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CIDRs that are taken out, put back, widened, narrowed and pinned, step by step. */
class CidrLifeTest extends LedgerLife {
  @Test
  void aCidrTakenOutDrainsAndRestsForOtherOwnersAndComesBackAtOnce() {
    activate(EU1, 1);
    cidrs = List.of("198.51.100.0/30");
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 RETIRING");
    assertThat(states())
        .containsExactly("198.51.100.0/32 eu1 Pending", "203.0.113.0/32 eu1 Draining");
    long serial = ledger.serial().number();
    clock = 50;
    acknowledge(EU1, 0);
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 QUARANTINED");
    assertThat(ledger.serial().number()).isEqualTo(serial + 1);
    clock = 50 + TENANT_HOLD;
    plan();
    assertThat(states()).containsExactly("198.51.100.0/32 eu1 Active");
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 QUARANTINED");
    Ledger resting = ledger;
    cidrs = List.of("203.0.113.0/30", "198.51.100.0/30");
    plan();
    assertThat(book()).containsExactly("203.0.113.0/30 ACTIVE", "198.51.100.0/30 ACTIVE");
    ledger = resting;
    cidrs = List.of("198.51.100.0/30");
    clock = 50 + TENANT_HOLD + 1;
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE");
  }

  @Test
  void aCidrNeverUsedLeavesAtOnce() {
    plan();
    cidrs = List.of("198.51.100.0/30");
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE");
  }

  @Test
  void aCidrUsedLongAgoRestsFromWhenItIsListedNoMore() {
    activate(EU1, 0);
    clusters = List.of();
    plan();
    acknowledge(EU1, 0);
    clock = 10 * TENANT_HOLD;
    plan();
    assertThat(states()).isEmpty();
    assertThat(book()).containsExactly("203.0.113.0/30 ACTIVE");
    cidrs = List.of("198.51.100.0/30");
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 QUARANTINED");
    clock += TENANT_HOLD;
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 QUARANTINED");
    clock++;
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE");
  }

  @Test
  void aCidrListedForLongRestsAlthoughItWasNeverUsed() {
    plan();
    clock = LedgerCidr.TRUSTED_AFTER;
    cidrs = List.of("203.0.113.0/30", "192.0.2.0/30");
    plan();
    clock++;
    cidrs = List.of("198.51.100.0/30");
    plan();
    assertThat(book())
        .as("one was listed for a second, the other for more than an hour")
        .containsExactly("198.51.100.0/30 ACTIVE", "203.0.113.0/30 QUARANTINED");
    clock += TENANT_HOLD + 1;
    plan();
    assertThat(book()).containsExactly("198.51.100.0/30 ACTIVE");
  }

  @Test
  void whatIsLeftOfANarrowedCidrRests() {
    activate(EU1, 0);
    clusters = List.of();
    plan();
    acknowledge(EU1, 0);
    clock = 10 * TENANT_HOLD;
    plan();
    cidrs = List.of("203.0.113.1/32");
    plan();
    assertThat(refused).isEmpty();
    assertThat(book())
        .containsExactly(
            "203.0.113.1/32 ACTIVE", "203.0.113.0/32 QUARANTINED", "203.0.113.2/31 QUARANTINED");
    cidrs = List.of();
    plan();
    assertThat(book()).as("it was used as a part of the whole").hasSize(3);
    cidrs = List.of("203.0.113.0/30");
    plan();
    assertThat(refused).isEmpty();
    assertThat(book()).as("all of it comes back at once").containsExactly("203.0.113.0/30 ACTIVE");
    cidrs = List.of("203.0.113.0/31", "203.0.113.2/31");
    plan();
    cidrs = List.of();
    clock += 5;
    plan();
    assertThat(book())
        .as("split, and taken out")
        .containsExactly("203.0.113.0/31 QUARANTINED", "203.0.113.2/31 QUARANTINED");
    clock += TENANT_HOLD + 1;
    plan();
    assertThat(book()).isEmpty();
  }

  @Test
  void aPinNeedsABlockOfTheLedgerNotOfTheDefaults() {
    plan();
    cidrs = List.of("203.0.113.0/28");
    TenantRequest wide = pinned("203.0.113.4/32");
    plan(wide);
    assertThat(refused).as("the wider CIDR keeps blocks of /32").isEmpty();
    assertThat(states()).contains("203.0.113.4/32 us1 Pending");
    ledger = Ledger.empty(ACME);
    cidrs = List.of("203.0.113.0/26");
    plan(pinned("203.0.113.4/32"));
    assertThat(refused)
        .containsExactly(
            new Refusal(
                "spec.pins[0].cidr",
                "203.0.113.4/32 for us1",
                "PinTooSmall: is smaller than a block of /31 of 203.0.113.0/26",
                "203.0.113.4/31"));
    assertThat(states()).noneMatch(state -> state.startsWith("203.0.113.4"));
  }

  private TenantRequest pinned(String pin) {
    return new TenantRequest(
        ACME,
        Optional.of("acme"),
        cidrs.stream().map(Cidr::of).toList(),
        BlockLengths.DEFAULT,
        Optional.of(List.of(new ClusterShare(EU1, 1, 99), new ClusterShare(US1, 0, 99))),
        List.of(new Pin(US1, Cidr.of(pin))),
        256,
        keys,
        new Holds(blockHold, TENANT_HOLD));
  }
}
