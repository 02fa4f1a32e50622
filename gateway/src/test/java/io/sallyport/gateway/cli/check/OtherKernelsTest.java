package io.sallyport.gateway.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Machine;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} on kernels that lack what this host has. */
@NeedsHost(HostFeature.OTHER_KERNELS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OtherKernelsTest {
  private static final String NEXT = "NEXT";

  @TempDir Path folder;

  @Test
  void aKernelWithoutModulesLacksWhatTheyDo() throws Exception {
    String all =
        Machine.run(
            folder,
            "6.1",
            "hide nf_tables",
            Machine.sallyport("check"),
            "echo " + NEXT,
            "show nf_tables; hide nft_tproxy",
            Machine.sallyport("check"),
            "echo " + NEXT,
            "show nft_tproxy",
            Machine.sallyport("check", "--interface", "none0"));
    List<String> looks = List.of(all.split(NEXT));
    assertThat(looks).hasSize(3);
    assertThat(looks.get(0))
        .contains("conntrack: a kernel with nf_conntrack", "accounting: a kernel with conntrack")
        .containsPattern("nftables +lacking +this kernel has no nf_tables")
        .contains("nftables: Linux >= 6.5 with nf_tables");
    assertThat(looks.get(1))
        .containsPattern("nftables +lacking +making a rule of chain")
        .containsPattern("fence +ok")
        .containsPattern("owned tables +limited")
        .contains("owned tables: Linux >= 6.9")
        .containsPattern("TPROXY +limited +making a rule of chain proxied")
        .contains("TPROXY: Linux with CONFIG_NFT_TPROXY")
        .containsPattern("conntrack +ok");
    assertThat(looks.get(2))
        .containsPattern("TPROXY +ok")
        .containsPattern("interface +lacking +there is no none0");
  }

  @Test
  void aKernelWithoutHooksForWhatLeavesAnInterfaceHasNoFence() throws Exception {
    assumeTrue(Machine.has("5.10"), "needs gateway/src/test/vm/build 5.10");
    assertThat(Machine.run(folder, "5.10", Machine.sallyport("check")))
        .containsPattern("fence +lacking +making chain out")
        .contains("fence: Linux >= 5.16 with CONFIG_NETFILTER_EGRESS");
  }

  @Test
  void aKernelOfTodayHasAll() throws Exception {
    assumeTrue(Machine.has("6.12"), "needs gateway/src/test/vm/build 6.12");
    assertThat(Machine.run(folder, "6.12", Machine.sallyport("check")))
        .containsPattern("nftables +ok")
        .containsPattern("fence +ok")
        .containsPattern("owned tables +ok")
        .containsPattern("TPROXY +ok")
        .doesNotContain("lacking");
  }
}
