package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.List;

/**
 * The one record of an owner's blocks: the truth. Immutable; a change is a new ledger with the next
 * epoch.
 *
 * @param epoch counts changes of the ledger, from 0 for an empty one
 * @param serial counts changes of the published lists, from 0
 * @param serialAt when the serial last changed
 * @param cidrs in the order of the spec, retiring ones last
 * @param blocks ascending; only blocks that are not free
 */
public record Ledger(
    Identity identity,
    long epoch,
    long serial,
    Instant serialAt,
    List<LedgerCidr> cidrs,
    List<Block> blocks) {
  public Ledger {
    cidrs = List.copyOf(cidrs);
    blocks = blocks.stream().sorted().toList();
  }

  /** The ledger of an owner that has nothing yet. */
  public static Ledger empty(Identity identity) {
    return new Ledger(identity, 0, 0, Instant.EPOCH, List.of(), List.of());
  }

  /** The blocks of one cluster, ascending. */
  public List<Block> blocksOf(ClusterName cluster) {
    return blocks.stream().filter(block -> block.cluster().equals(cluster)).toList();
  }

  boolean hasBlockIn(Cidr cidr) {
    return blocks.stream().anyMatch(block -> cidr.contains(block.cidr()));
  }

  boolean publishesSameAs(Ledger other) {
    return cidrs.equals(other.cidrs) && listed().equals(other.listed());
  }

  private List<Block> listed() {
    return blocks.stream().filter(block -> block.state().listed()).toList();
  }
}
