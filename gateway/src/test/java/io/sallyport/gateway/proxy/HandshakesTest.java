package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each of the four limits by itself, and every place given back once. */
class HandshakesTest {
  private static final Handshakes.Count NOBODY = new Handshakes.Count(0, 0, 0);

  private final Handshakes handshakes = new Handshakes(new HandshakeLimits(10, 6, 3, 5));

  @Test
  void aStrangerHasFewerPlacesThanATenant() {
    assertThat(entered(true, "192.0.2.1", 20)).hasSize(3);
    assertThat(entered(false, "192.0.2.2", 20)).hasSize(5);
    assertThat(handshakes.count()).isEqualTo(new Handshakes.Count(8, 3, 2));
  }

  @Test
  void ofIpv6ASourceIsIts64() {
    for (String host : List.of("2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:0:1")) {
      assertThat(enter(true, host)).isPresent();
    }
    assertThat(enter(true, "2001:db8::99")).isEmpty();
    assertThat(enter(true, "2001:db8:0:1::99")).isPresent();
  }

  @Test
  void strangersTogetherLeaveTheRestToTenants() {
    assertThat(strangers(20)).hasSize(6);
    assertThat(entered(false, "192.0.2.1", 20)).hasSize(4);
    assertThat(handshakes.count()).isEqualTo(new Handshakes.Count(10, 6, 7));
  }

  @Test
  void theTotalHoldsForStrangersToo() {
    assertThat(entered(false, "192.0.2.1", 5)).hasSize(5);
    assertThat(entered(false, "192.0.2.2", 5)).hasSize(5);
    assertThat(strangers(3)).isEmpty();
    assertThat(handshakes.count()).isEqualTo(new Handshakes.Count(10, 0, 2));
  }

  @Test
  void whoeverIsRefusedTakesNothing() {
    List<Handshakes.Place> places = strangers(20);
    places.addAll(entered(false, "192.0.2.1", 20));
    places.addAll(entered(false, "192.0.2.2", 20));
    places.addAll(entered(true, "192.0.2.3", 20));
    places.forEach(Handshakes.Place::leave);
    assertThat(handshakes.count()).isEqualTo(NOBODY);
    assertThat(entered(true, "192.0.2.3", 20)).hasSize(3);
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Handshakes.Place place = enter(true, "192.0.2.1").orElseThrow();
    enter(true, "192.0.2.1");
    place.leave();
    place.leave();
    assertThat(handshakes.count()).isEqualTo(new Handshakes.Count(1, 1, 1));
  }

  @Test
  void manyThreadsNeverTakeMoreThanThereIs() {
    AtomicInteger most = new AtomicInteger();
    IntStream.range(0, 100_000)
        .parallel()
        .forEach(
            i ->
                enter(i % 2 == 0, "192.0.2." + i % 7)
                    .ifPresent(
                        place -> {
                          most.accumulateAndGet(handshakes.count().all(), Math::max);
                          place.leave();
                        }));
    assertThat(most.get()).isBetween(1, 10);
    assertThat(handshakes.count()).isEqualTo(NOBODY);
  }

  @Test
  void theLimitsFollowTheDescriptorsOfTheProcess() {
    assertThat(HandshakeLimits.ofDescriptors(1_048_576))
        .isEqualTo(new HandshakeLimits(262_144, 4096, 64, 1024));
    assertThat(HandshakeLimits.ofDescriptors(1024))
        .isEqualTo(new HandshakeLimits(256, 128, 64, 1024));
    assertThat(HandshakeLimits.ofDescriptors(Long.MAX_VALUE).total()).isEqualTo(Integer.MAX_VALUE);
    assertThat(HandshakeLimits.ofDescriptors(20).strangers()).isPositive();
    assertThat(HandshakeLimits.ofThisProcess().total()).isPositive();
  }

  private List<Handshakes.Place> strangers(int count) {
    List<Handshakes.Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      enter(true, "198.51.100." + i).ifPresent(places::add);
    }
    return places;
  }

  private List<Handshakes.Place> entered(boolean stranger, String source, int count) {
    List<Handshakes.Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      enter(stranger, source).ifPresent(places::add);
    }
    return places;
  }

  private Optional<Handshakes.Place> enter(boolean stranger, String source) {
    return handshakes.enter(IpAddress.of(source), stranger);
  }
}
