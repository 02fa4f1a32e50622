package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrMap;
import io.sallyport.ipam.address.Family;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which identity claims which CIDR in one /16 (IPv4) or /32 (IPv6). Claims of two identities never
 * overlap. A claim is made before the ledger holds the CIDR and leaves after; it names the epoch of
 * the ledger that was to hold it, so that a claim whose ledger never came is told from one whose
 * ledger is about to be written. Immutable.
 *
 * @param name of the shard: {@code v4-cb00} for 203.0.0.0/16
 * @param claims disjoint
 */
public record ClaimShard(String name, NavigableMap<Cidr, Claim> claims) {
  public ClaimShard {
    claims = Collections.unmodifiableNavigableMap(new TreeMap<>(claims));
  }

  /** Whose CIDR it is, or will be with the ledger of {@code epoch}. */
  public record Claim(Identity identity, long epoch) {
    /** A planner that is behind does not take back what another one promised to a later ledger. */
    private Claim later(Claim other) {
      return other.epoch > epoch ? other : this;
    }
  }

  public static ClaimShard empty(String name) {
    return new ClaimShard(name, new TreeMap<>());
  }

  /** The name of the one shard that {@code cidr} is in; an IPv4 CIDR is a /16 or longer. */
  public static String nameOf(Cidr cidr) {
    boolean v4 = cidr.family() == Family.IPV4;
    String digits = HexFormat.of().formatHex(cidr.network().bytes(), 0, v4 ? 2 : 4);
    return (v4 ? "v4-" : "v6-") + digits;
  }

  /**
   * Somebody's wish for a CIDR.
   *
   * @param epoch of the ledger that is to hold it
   */
  public record Wish(Cidr cidr, Identity identity, long epoch) {}

  /** What became of wishes. */
  public record Granted(ClaimShard shard, List<Wish> refused) {}

  /** This shard with every wish that overlaps nobody else's claim, in order. */
  public Granted claim(List<Wish> wishes) {
    NavigableMap<Cidr, Claim> next = new TreeMap<>(claims);
    List<Wish> refused = new ArrayList<>();
    for (Wish wish : wishes) {
      if (conflict(next, wish.cidr, wish.identity).isPresent()) {
        refused.add(wish);
      } else {
        next.merge(wish.cidr, new Claim(wish.identity, wish.epoch), Claim::later);
      }
    }
    return new Granted(new ClaimShard(name, next), refused);
  }

  /** A claim of another identity that overlaps {@code cidr}. */
  public Optional<Map.Entry<Cidr, Claim>> conflict(Cidr cidr, Identity asking) {
    return conflict(claims, cidr, asking);
  }

  /** Claims of one identity may lie in each other while a CIDR is widened; others are disjoint. */
  private static Optional<Map.Entry<Cidr, Claim>> conflict(
      NavigableMap<Cidr, Claim> claims, Cidr cidr, Identity asking) {
    return CidrMap.overlapping(claims, cidr).stream()
        .filter(claim -> !claim.getValue().identity.equals(asking))
        .findFirst();
  }

  /**
   * This shard without the claims whose ledger is past their epoch and does not hold them. A claim
   * that is ahead of its ledger stays: whoever made it may be about to write the ledger.
   */
  public ClaimShard without(Map<Identity, Ledger> ledgers) {
    NavigableMap<Cidr, Claim> kept = new TreeMap<>(claims);
    kept.entrySet().removeIf(claim -> isStale(claim.getKey(), claim.getValue(), ledgers));
    return kept.size() == claims.size() ? this : new ClaimShard(name, kept);
  }

  /** The claims that are ahead of their ledgers. */
  public Map<Cidr, Claim> ahead(Map<Identity, Ledger> ledgers) {
    Map<Cidr, Claim> ahead = new TreeMap<>(claims);
    ahead
        .values()
        .removeIf(
            claim ->
                Optional.ofNullable(ledgers.get(claim.identity))
                    .filter(ledger -> ledger.epoch() >= claim.epoch)
                    .isPresent());
    return ahead;
  }

  private static boolean isStale(Cidr cidr, Claim claim, Map<Identity, Ledger> ledgers) {
    return Optional.ofNullable(ledgers.get(claim.identity))
        .filter(ledger -> ledger.epoch() >= claim.epoch)
        .filter(ledger -> ledger.cidrs().stream().noneMatch(held -> held.cidr().equals(cidr)))
        .isPresent();
  }
}
