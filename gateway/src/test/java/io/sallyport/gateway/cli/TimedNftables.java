package io.sallyport.gateway.cli;

import io.sallyport.gateway.netlink.ForwardingNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.Nftables;
import java.io.IOException;
import java.util.List;

/** The kernel's nftables with a watch: how long transactions take, encoding included. */
final class TimedNftables extends ForwardingNftables {
  private final Timings commits = new Timings();
  private List<NftChange> before = List.of();
  private List<NftChange> last = List.of();

  TimedNftables(Nftables real) {
    super(real);
  }

  Timings commits() {
    return commits;
  }

  /** The last transaction undid the one before it; both again and again. */
  Timings replay(int times) throws IOException {
    Timings timings = new Timings();
    for (int i = 0; i < times; i++) {
      timings.time(() -> super.commit(before));
      timings.time(() -> super.commit(last));
    }
    return timings;
  }

  @Override
  public void commit(List<NftChange> changes) throws NetlinkException {
    before = last;
    last = List.copyOf(changes);
    long begun = System.nanoTime();
    super.commit(changes);
    commits.add((System.nanoTime() - begun) / 1e3);
  }
}
