package io.sallyport.gateway.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.sallyport.gateway.kernel.Features;
import io.sallyport.gateway.netlink.FakeNftables;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of kernels that lack what this one has. */
class HostTest {
  private static final Optional<String> WHY = Optional.of("making it: EOPNOTSUPP");

  @Test
  void whatAKernelLacksIsNamedWithWhatWouldDo() {
    List<Finding> findings = Host.nftables(new Features(WHY, WHY, WHY, WHY, List.of()));
    assertThat(findings)
        .extracting(Finding::what, Finding::state)
        .containsExactly(
            tuple("nftables", Finding.State.LACKING),
            tuple("fence", Finding.State.LACKING),
            tuple("owned tables", Finding.State.LIMITED),
            tuple("TPROXY", Finding.State.LIMITED),
            tuple("other tables", Finding.State.OK));
    assertThat(findings.subList(0, 4))
        .allSatisfy(
            finding -> {
              assertThat(finding.found()).contains("EOPNOTSUPP");
              assertThat(finding.fix()).contains("Linux");
            });
  }

  @Test
  void aKernelIsAskedForEachByItself() throws Exception {
    Features features = Features.of(new FakeNftables(() -> 0, false));
    assertThat(features.translation()).isEmpty();
    assertThat(features.fence()).isEmpty();
    assertThat(features.transparentProxy()).isEmpty();
    assertThat(features.owners()).isPresent();
  }
}
