package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftExpression;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftHook;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of nftables a gateway needs, asked of the kernel without changing anything. Each is empty
 * where it is there, else why not.
 *
 * @param translation tables, maps, NAT, limits, reject: all static rules but the fence
 * @param fence hooks of one interface, both ways
 * @param owners tables that no other program changes
 * @param transparentProxy packets handed to a local socket
 * @param droppers chains of others that drop forwarded packets by policy
 */
public record Features(
    Optional<String> translation,
    Optional<String> fence,
    Optional<String> owners,
    Optional<String> transparentProxy,
    List<String> droppers) {
  private static final NftTable OWN = new NftTable(NftFamily.INET, Skeleton.LIKENESS);
  private static final int IPV4 = 2;
  private static final byte TCP = 6;

  /** Asks. */
  public static Features of(Nftables nftables) throws NetlinkException {
    return new Features(
        lacking(nftables, skeleton(NftFamily.INET)),
        lacking(nftables, skeleton(NftFamily.NETDEV)),
        lacking(nftables, List.of(new NftChange.NewTable(OWN, true))),
        lacking(nftables, proxying()),
        nftables.droppers());
  }

  private static Optional<String> lacking(Nftables nftables, List<NftChange> changes)
      throws NetlinkException {
    return nftables.refusal(changes).map(e -> String.valueOf(e.getMessage()));
  }

  private static List<NftChange> skeleton(NftFamily family) {
    NftTable table = new NftTable(family, Skeleton.LIKENESS);
    List<NftChange> changes = new ArrayList<>(List.of(new NftChange.NewTable(table, false)));
    Skeleton.likeness().stream()
        .filter(change -> change.table().equals(table))
        .forEach(changes::add);
    return changes;
  }

  private static List<NftChange> proxying() {
    NftHook hook =
        new NftHook(NftHook.Type.FILTER, NftHook.Place.PREROUTING, -150, Optional.empty());
    return List.of(
        new NftChange.NewTable(OWN, false),
        new NftChange.NewChain(OWN, "proxied", Optional.of(hook)),
        new NftChange.NewRule(
            OWN,
            "proxied",
            List.of(
                NftExpression.load(NftExpression.Meta.NFPROTO, 1),
                NftExpression.equal(1, Bytes.of(new byte[] {IPV4})),
                NftExpression.load(NftExpression.Meta.L4PROTO, 1),
                NftExpression.equal(1, Bytes.of(new byte[] {TCP})),
                NftExpression.immediate(1, Bytes.of(new byte[] {0, 1})),
                NftExpression.transparentProxy(IPV4, 1))));
  }
}
