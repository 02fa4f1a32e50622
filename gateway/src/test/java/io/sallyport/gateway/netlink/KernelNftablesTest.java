package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Namespaces;
import io.sallyport.gateway.lab.NeedsHost;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same with the kernel's own. */
@NeedsHost({HostFeature.ROOT, HostFeature.NFT})
final class KernelNftablesTest extends NftablesContract {
  private static final int MANY = 20_000;
  private static final int CHANGES = 5000;
  private static final int CHAINS = 100;

  private final Namespaces namespaces = Namespaces.create();
  private final Nftables kernel;

  KernelNftablesTest() throws Exception {
    namespaces.script("ip netns add one");
    kernel = namespaces.inside("one", KernelNftables::open);
  }

  @Override
  Nftables nftables() {
    return kernel;
  }

  /** What another program may do to a table, and leaves its rules as they are. */
  @Test
  void aTableThatSleepsOrAChainThatDropsIsNotAsItWasMade() throws Exception {
    NftTable table = new NftTable(NftFamily.INET, "t");
    kernel.commit(List.of(new NftChange.NewTable(table, false)));
    kernel.commit(
        NftScript.read(
            """
            table inet t {
              chain c {
                type filter hook input priority filter; policy accept;
              }
              chain d {
                drop
              }
            }
            """));
    List<NftChange.NewChain> made = kernel.chains(table);
    assertThat(made).filteredOn(chain -> chain.hook().isPresent()).hasSize(1);
    namespaces.run("one", "nft", "table inet t { flags dormant; }");
    assertThat(kernel.chains(table)).hasSize(2).allMatch(chain -> chain.hook().isEmpty());
    namespaces.run("one", "nft", "table inet t { }");
    assertThat(kernel.chains(table)).isEqualTo(made);
    namespaces.run("one", "nft", "chain inet t c { policy drop; }");
    assertThat(kernel.chains(table)).hasSize(2).allMatch(chain -> chain.hook().isEmpty());
  }

  /** A dump that is disturbed says so at its end, and is taken anew; it never waits for more. */
  @Test
  void whatIsReadWhileAnotherChangesItComesToAnEnd() throws Exception {
    NftTable table = new NftTable(NftFamily.INET, "t");
    kernel.commit(List.of(new NftChange.NewTable(table, false)));
    kernel.commit(NftScript.read("table inet t {\n set s { type ipv4_addr; }\n}\n"));
    kernel.commit(List.of(new NftChange.AddElements(table, "s", elements(0, MANY))));
    for (int i = 0; i < CHAINS; i++) {
      kernel.commit(List.of(new NftChange.NewChain(table, "c" + i, Optional.empty())));
    }
    try (Nftables reader = namespaces.inside("one", KernelNftables::open)) {
      FutureTask<Integer> changes = new FutureTask<>(() -> change(table));
      Thread.ofPlatform().start(changes);
      for (int reads = 0; !changes.isDone() || reads == 0; reads++) {
        assertThat(disturbed(reader::droppers)).isEmpty();
        assertThat(disturbed(() -> reader.chains(table))).hasSize(CHAINS);
        if (reads % 50 == 0) { // the kernel does not say where elements changed meanwhile
          assertThat(disturbed(() -> reader.elements(table, "s"))).isNotEmpty();
        }
      }
      assertThat(changes.get()).isEqualTo(CHANGES);
      assertThat(reader.elements(table, "s")).hasSize(MANY);
    }
  }

  private int change(NftTable table) throws NetlinkException {
    for (int i = 0; i < CHANGES; i++) {
      kernel.commit(List.of(new NftChange.AddElements(table, "s", elements(MANY, 1))));
      kernel.commit(List.of(new NftChange.RemoveElements(table, "s", elements(MANY, 1))));
    }
    return CHANGES;
  }

  private interface Read<T> {
    T read() throws NetlinkException;
  }

  /** What is there; where every try was disturbed, it tries on. */
  private static <T> T disturbed(Read<T> reading) throws NetlinkException {
    while (true) {
      try {
        return reading.read();
      } catch (NetlinkException e) {
        assertThat(e.errno()).as(e.getMessage()).isEqualTo(NetlinkException.EINTR);
      }
    }
  }

  private static List<NftElement> elements(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> NftElement.of(Bytes.network(i)))
        .toList();
  }

  @AfterEach
  void close() {
    kernel.close();
    namespaces.close();
  }
}
