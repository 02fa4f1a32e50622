package io.sallyport.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantLimiterTest {
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final TenantName RED = new TenantName("red");

  private final TenantLimiter limiter = new TenantLimiter();

  @Test
  void withoutLimitsNothingIsHeld() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.tryOpen()).isEmpty();
    }
    assertThat(limiter.spendEgress(Integer.MAX_VALUE)).isZero();
    assertThat(limiter.spendIngress(Integer.MAX_VALUE)).isZero();
  }

  @Test
  void aRefusalTakesNoPlace() {
    limiter.apply(new Limits(NONE, NONE, NONE, OptionalLong.of(1), NONE));
    assertThat(limiter.tryOpen()).isEmpty();
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.tryOpen()).contains(LimitKind.CONNECTIONS);
    }
    limiter.closed();
    assertThat(limiter.tryOpen()).isEmpty();
  }

  @Test
  void manyThreadsNeverOpenMoreThanTheLimit() {
    limiter.apply(new Limits(NONE, NONE, NONE, OptionalLong.of(7), NONE));
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    IntStream.range(0, 200_000)
        .parallel()
        .forEach(
            i -> {
              if (limiter.tryOpen().isEmpty()) {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                open.decrementAndGet();
                limiter.closed();
              }
            });
    assertThat(most.get()).isBetween(1, 7);
    assertThat(IntStream.range(0, 9).filter(i -> limiter.tryOpen().isEmpty()).count()).isEqualTo(7);
  }

  @Test
  void aNewLimitCountsOpenConnectionsOfTheOldOne() {
    for (int i = 0; i < 5; i++) {
      assertThat(limiter.tryOpen()).isEmpty();
    }
    limiter.apply(new Limits(NONE, NONE, NONE, OptionalLong.of(5), NONE));
    assertThat(limiter.tryOpen()).contains(LimitKind.CONNECTIONS);
    limiter.apply(new Limits(NONE, NONE, NONE, OptionalLong.of(6), NONE));
    assertThat(limiter.tryOpen()).isEmpty();
  }

  @Test
  void newConnectionsBeyondTheRateAreNamed() {
    limiter.apply(new Limits(NONE, NONE, NONE, NONE, OptionalLong.of(2)));
    assertThat(limiter.tryOpen()).isEmpty();
    assertThat(limiter.tryOpen()).isEmpty();
    assertThat(limiter.tryOpen()).contains(LimitKind.NEW_CONNECTIONS);
  }

  /** 80 kbit/s with a burst of 1,000 bytes: 100,000 bytes owe about 10 s. */
  @Test
  void whatIsOwedIsTheTimeItTakes() {
    limiter.apply(new Limits(OptionalLong.of(80_000), NONE, OptionalLong.of(1000), NONE, NONE));
    assertThat(limiter.spendEgress(900)).isZero();
    assertThat(limiter.spendEgress(100_000) / 1e9).isBetween(9.0, 10.5);
    assertThat(limiter.spendIngress(1 << 30)).isZero();
  }

  @Test
  void theSameLimitsAgainForgiveNothing() {
    Limits limits = new Limits(OptionalLong.of(80_000), NONE, OptionalLong.of(1000), NONE, NONE);
    limiter.apply(limits);
    limiter.spendEgress(100_000);
    limiter.apply(new Limits(OptionalLong.of(80_000), NONE, OptionalLong.of(1000), NONE, NONE));
    assertThat(limiter.spendEgress(64)).isPositive();
  }

  /** A rate of 10 kB/s alone would stop every connection after its first 500 bytes. */
  @Test
  void aLowRateWithoutBurstStillHasARoundOfReadsAtOnce() {
    limiter.apply(new Limits(OptionalLong.of(80_000), NONE, NONE, NONE, NONE));
    assertThat(limiter.spendEgress(64 * 1024)).isZero();
    assertThat(limiter.spendEgress(64 * 1024)).isPositive();
  }

  /** Many tiny reads owe as much as one large one. */
  @Test
  void bytesBelowAUnitAreNotForgiven() {
    limiter.apply(new Limits(NONE, OptionalLong.of(80_000), OptionalLong.of(64), NONE, NONE));
    long owed = 0;
    for (int i = 0; i < 100_000; i++) {
      owed = Math.max(owed, limiter.spendIngress(1));
    }
    assertThat(owed / 1e9).isBetween(8.0, 10.5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 8, 511, 512, 1L << 40, 1L << 50, Long.MAX_VALUE})
  void everyNumberOfAManifestIsALimit(long number) {
    OptionalLong limit = OptionalLong.of(number);
    Limits limits = new Limits(limit, limit, limit, limit, limit);
    assertThatCode(() -> new Limiters().apply(Map.of(new TenantName("red"), limits)))
        .doesNotThrowAnyException();
  }

  @Test
  void limitersOutliveAChangeOfTenants() {
    Limiters limiters = new Limiters();
    TenantName red = new TenantName("red");
    Limits one = new Limits(NONE, NONE, NONE, OptionalLong.of(1), NONE);
    limiters.apply(Map.of(red, one, new TenantName("blue"), one));
    assertThat(limiters.of(red).tryOpen()).isEmpty();
    limiters.apply(Map.of(red, one));
    assertThat(limiters.of(red).tryOpen()).contains(LimitKind.CONNECTIONS);
  }

  @Test
  void aTenantThatComesBackFindsItsOpenConnectionsCounted() {
    Limiters limiters = new Limiters();
    Limits one = new Limits(NONE, NONE, NONE, OptionalLong.of(1), NONE);
    limiters.apply(Map.of(RED, one));
    TenantLimiter limiter = place(limiters);
    limiters.apply(Map.of());
    limiters.apply(Map.of(RED, one));
    assertThat(limiters.tryOpen(RED)).isEqualTo(new Admission.Full(LimitKind.CONNECTIONS));
    limiter.closed();
    assertThat(place(limiters)).isSameAs(limiter);
  }

  @Test
  void aTenantThatIsGoneAndHasNothingOpenIsForgotten() {
    Limiters limiters = new Limiters();
    TenantLimiter limiter = place(limiters);
    limiter.closed();
    limiters.apply(Map.of());
    assertThat(limiters.of(RED)).isNotSameAs(limiter);
    assertThat(limiter.tryOpen()).as("a place nobody counts").isPresent();
  }

  /** Whoever got a place is counted by the limiter that is asked next. */
  @Test
  void noConnectionIsOpenedInALimiterThatIsForgottenMeanwhile() throws Exception {
    Limiters limiters = new Limiters();
    AtomicBoolean over = new AtomicBoolean();
    Thread flicker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!over.get()) {
                    limiters.apply(Map.of());
                  }
                });
    int lost = 0;
    for (int i = 0; i < 300_000; i++) {
      TenantLimiter limiter = place(limiters);
      lost += limiters.of(RED) == limiter ? 0 : 1;
      limiter.closed();
    }
    over.set(true);
    flicker.join();
    assertThat(lost).isZero();
  }

  private static TenantLimiter place(Limiters limiters) {
    return switch (limiters.tryOpen(RED)) {
      case Admission.Place(TenantLimiter limiter) -> limiter;
      case Admission.Full(LimitKind limit) -> throw new AssertionError("no place: " + limit);
    };
  }
}
