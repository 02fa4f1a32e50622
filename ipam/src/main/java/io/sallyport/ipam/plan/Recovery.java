package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger that was restored from an older copy learns from a member: the blocks that the
 * member has in use. Nothing is renumbered, and nothing is freed. Pure.
 */
public final class Recovery {
  private final Ledger ledger;
  private final ClusterName cluster;
  private final long epoch;
  private final Map<Cidr, Block> blocks = new HashMap<>();

  /** The largest hold of any block that is known: what was in force before the loss is not. */
  private final long rest;

  /** What came of it: the ledger with what the member has, or why both cannot be true. */
  public sealed interface Outcome {
    record Merged(Ledger ledger) implements Outcome {}

    record Contradiction(String words) implements Outcome {}
  }

  /**
   * What a member says.
   *
   * @param acknowledged the newest epoch it saw, which may be beyond the ledger's
   * @param inUse the addresses that its workloads may have
   */
  public record Member(ClusterName cluster, long acknowledged, Set<IpAddress> inUse) {
    public Member {
      inUse = Set.copyOf(inUse);
    }
  }

  private Recovery(Ledger ledger, Member member) {
    this.ledger = ledger;
    this.cluster = member.cluster;
    this.epoch = Math.max(ledger.epoch(), member.acknowledged) + 1;
    ledger.blocks().forEach(block -> blocks.put(block.cidr(), block));
    this.rest =
        ledger.blocks().stream()
            .mapToLong(block -> block.hold().seconds())
            .reduce(Holds.DEFAULT.block(), Math::max);
  }

  /**
   * Brings what {@code member} has into {@code ledger}; the same ledger where it has it already.
   */
  public static Outcome merge(Ledger ledger, Member member, Operator.Act act) {
    Recovery recovery = new Recovery(ledger, member);
    for (IpAddress address : member.inUse.stream().sorted().toList()) {
      Optional<String> contradiction = recovery.adopt(address, act.now());
      if (contradiction.isPresent()) {
        return new Outcome.Contradiction(contradiction.get());
      }
    }
    List<Block> merged = new ArrayList<>(recovery.blocks.values());
    Ledger next =
        ledger.next(
            new Ledger.Change(ledger.tenant(), ledger.cidrs(), merged),
            act.now(),
            act.clock(),
            act.why());
    return new Outcome.Merged(
        next.atLeastIn(next.equals(ledger) ? member.acknowledged : recovery.epoch));
  }

  private Optional<String> adopt(IpAddress address, Instant now) {
    Optional<LedgerCidr> around =
        ledger.cidrs().stream().filter(cidr -> cidr.cidr().contains(address)).findFirst();
    if (around.isEmpty()) {
      return Optional.of(
          "%s uses %s, which is in no CIDR of the ledger of %s"
              .formatted(cluster, address, ledger.identity()));
    }
    Cidr cidr = Cidr.around(address, around.get().blockPrefixLength());
    Optional<Block> held = Optional.ofNullable(blocks.get(cidr));
    boolean rests = held.map(block -> block.state() == BlockState.QUARANTINED).orElse(true);
    if (!rests && !held.orElseThrow().cluster().equals(cluster)) {
      return Optional.of(
          "%s uses %s, and by the ledger of %s that is of %s"
              .formatted(cluster, address, ledger.identity(), held.orElseThrow().cluster()));
    }
    Hold hold = held.map(Block::hold).orElse(Hold.NONE).atLeast(rest);
    if (rests || held.orElseThrow().state() == BlockState.PENDING) {
      blocks.put(cidr, new Block(cidr, cluster, BlockState.ACTIVE, epoch, epoch, now, false, hold));
    }
    return Optional.empty();
  }
}
