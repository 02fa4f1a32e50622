package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Namespaces;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules that the gateway writes are those that nft makes of the same file. */
@NeedsHost({HostFeature.NFT, HostFeature.ROOT})
class SkeletonTest {
  private static final Path SOURCE =
      Path.of("src/main/resources/io/sallyport/gateway/kernel/skeleton.nft").toAbsolutePath();

  @Test
  void netlinkAndNftWriteTheSameRules() throws Exception {
    try (Namespaces lab = Namespaces.create()) {
      lab.script(
          """
          for n in theirs ours; do
            ip netns add $n
            ip -n $n link add ext0 type veth peer name peer0
          done
          """);
      lab.run("theirs", "nft", "-D", "interface=ext0", "-f", SOURCE.toString());
      lab.inside(
          "ours",
          () -> {
            try (KernelNftables nftables = KernelNftables.open()) {
              List<NftChange> changes = new ArrayList<>();
              changes.add(new NftChange.NewTable(Skeleton.EGRESS, false));
              changes.add(new NftChange.NewTable(Skeleton.FENCE, false));
              changes.addAll(Skeleton.tables("ext0"));
              nftables.commit(changes);
              for (NftTable table : List.of(Skeleton.EGRESS, Skeleton.FENCE)) {
                assertThat(nftables.rules(table)).isEqualTo(kept(table, changes));
              }
              return changes;
            }
          });
      assertThat(lab.run("ours", "nft", "list", "ruleset"))
          .isEqualTo(lab.run("theirs", "nft", "list", "ruleset"))
          .contains("chain guard");
    }
  }

  /** The rules of a table as the kernel gives them back, byte for byte. */
  private static List<Nftables.Rule> kept(NftTable table, List<NftChange> changes) {
    List<Nftables.Rule> kept = new ArrayList<>();
    for (NftChange change : changes) {
      if (change instanceof NftChange.NewRule rule && rule.table().equals(table)) {
        kept.add(rule.asKept());
      }
    }
    return kept;
  }
}
