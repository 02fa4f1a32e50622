package io.sallyport.gateway.netlink;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Other nftables, with something around some of their methods. */
public class ForwardingNftables implements Nftables {
  private final Nftables real;

  protected ForwardingNftables(Nftables real) {
    this.real = real;
  }

  @Override
  public void commit(List<NftChange> changes) throws NetlinkException {
    real.commit(changes);
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
