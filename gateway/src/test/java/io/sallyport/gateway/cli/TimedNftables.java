package io.sallyport.gateway.cli;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's nftables with a watch: how long transactions take, encoding included. */
final class TimedNftables implements Nftables {
  private final Nftables real;
  private final Timings commits = new Timings();
  private List<NftChange> before = List.of();
  private List<NftChange> last = List.of();

  TimedNftables(Nftables real) {
    this.real = real;
  }

  Timings commits() {
    return commits;
  }

  /** The last transaction undid the one before it; both again and again. */
  Timings replay(int times) throws IOException {
    Timings timings = new Timings();
    for (int i = 0; i < times; i++) {
      timings.time(() -> real.commit(before));
      timings.time(() -> real.commit(last));
    }
    return timings;
  }

  @Override
  public void commit(List<NftChange> changes) throws NetlinkException {
    before = last;
    last = List.copyOf(changes);
    long begun = System.nanoTime();
    real.commit(changes);
    commits.add((System.nanoTime() - begun) / 1e3);
  }

  @Override
  public List<NftElement> elements(NftTable table, String set) throws NetlinkException {
    return real.elements(table, set);
  }

  @Override
  public List<String> sets(NftTable table) throws NetlinkException {
    return real.sets(table);
  }

  @Override
  public List<NftChange.NewChain> chains(NftTable table) throws NetlinkException {
    return real.chains(table);
  }

  @Override
  public List<Rule> rules(NftTable table) throws NetlinkException {
    return real.rules(table);
  }

  @Override
  public List<NftObject> objects(NftTable table) throws NetlinkException {
    return real.objects(table);
  }

  @Override
  public int others() throws NetlinkException {
    return real.others();
  }

  @Override
  public Map<Bytes, Count> counted(NftTable table, String set) throws NetlinkException {
    return real.counted(table, set);
  }

  @Override
  public List<String> droppers() throws NetlinkException {
    return real.droppers();
  }

  @Override
  public Optional<NetlinkException> refusal(List<NftChange> changes) throws NetlinkException {
    return real.refusal(changes);
  }

  @Override
  public Map<String, Count> counters(NftTable table) throws NetlinkException {
    return real.counters(table);
  }

  @Override
  public void close() {
    real.close();
  }
}
