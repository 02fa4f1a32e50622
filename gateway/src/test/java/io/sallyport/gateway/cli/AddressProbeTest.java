package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.IpAddress;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AddressProbeTest {
  private static final IpAddress OWN = IpAddress.of("127.0.0.9");
  private static final IpAddress FOREIGN = IpAddress.of("198.51.100.2");
  private static final IpAddress NEXT = IpAddress.of("198.51.100.3");

  private final AddressProbe probe = new AddressProbe();

  @Test
  void whatThisHostHasIsNoComplaint() {
    assertThat(probe.complaint(Set.of(OWN), any -> true)).isEmpty();
  }

  @Test
  void whatItCannotUseIsOneMessageThatSaysWhatToDo() {
    assertThat(probe.complaint(Set.of(OWN, FOREIGN, NEXT), any -> true))
        .get()
        .asString()
        .contains("198.51.100.2/31", "Cannot assign requested address", "ip route add local")
        .doesNotContain("127.0.0.9", "Exception");
  }

  @Test
  void ofManyTheFirstAreNamedAndHowManyMoreThereAre() {
    Set<IpAddress> many = new TreeSet<>();
    for (int i = 0; i < 40; i += 2) {
      many.add(IpAddress.of("203.0.113." + i));
    }
    assertThat(probe.complaint(many, any -> true).orElseThrow())
        .startsWith("egress addresses [203.0.113.0/32, 203.0.113.2/32, ")
        .contains("203.0.113.18/32] and 10 more cannot be used on this host (")
        .doesNotContain("203.0.113.20/32");
  }

  @Test
  void whatWasSaidIsSaidAgainOnlyWhereTheAddressWasGoneMeanwhile() {
    assertThat(probe.complaint(Set.of(FOREIGN), any -> true)).isPresent();
    assertThat(probe.complaint(Set.of(FOREIGN, OWN), any -> true)).isEmpty();
    assertThat(probe.complaint(Set.of(FOREIGN), OWN::equals)).isEmpty();
    assertThat(probe.complaint(Set.of(FOREIGN), any -> true)).isPresent();
  }
}
