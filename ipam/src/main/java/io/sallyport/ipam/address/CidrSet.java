package io.sallyport.ipam.address;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A set of addresses as the fewest prefixes that hold exactly them: sorted, disjoint, merged. Two
 * sets of the same addresses are equal.
 */
public final class CidrSet {
  public static final CidrSet EMPTY = new CidrSet(List.of());

  private final List<Cidr> cidrs;

  private CidrSet(List<Cidr> cidrs) {
    this.cidrs = cidrs;
  }

  /** The set of all addresses of these prefixes, which may overlap and come in any order. */
  public static CidrSet of(Collection<Cidr> cidrs) {
    List<Cidr> merged = new ArrayList<>();
    cidrs.stream().sorted().forEach(next -> add(merged, next));
    return new CidrSet(List.copyOf(merged));
  }

  /** The prefixes: ascending, IPv4 first, none inside or beside its twin. */
  public List<Cidr> cidrs() {
    return cidrs;
  }

  public boolean contains(IpAddress address) {
    int at = Collections.binarySearch(cidrs, Cidr.ofAddress(address));
    if (at >= 0) {
      return true;
    }
    int before = -at - 2;
    return before >= 0 && cidrs.get(before).contains(address);
  }

  /** The addresses of this set that {@code other} has not. */
  public CidrSet minus(CidrSet other) {
    List<Cidr> left = new ArrayList<>();
    cidrs.forEach(cidr -> minus(cidr, other, left));
    return of(left);
  }

  private static void minus(Cidr cidr, CidrSet other, List<Cidr> left) {
    if (other.cidrs.stream().noneMatch(cidr::overlaps)) {
      left.add(cidr);
    } else if (other.cidrs.stream().noneMatch(taken -> taken.contains(cidr))) {
      minus(cidr.part(cidr.prefixLength() + 1, 0), other, left);
      minus(cidr.part(cidr.prefixLength() + 1, 1), other, left);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CidrSet set && set.cidrs.equals(cidrs);
  }

  @Override
  public int hashCode() {
    return cidrs.hashCode();
  }

  @Override
  public String toString() {
    return cidrs.toString();
  }

  private static void add(List<Cidr> merged, Cidr next) {
    if (!merged.isEmpty() && merged.getLast().contains(next)) {
      return;
    }
    merged.add(next);
    while (merged.size() > 1 && areTwins(merged.get(merged.size() - 2), merged.getLast())) {
      Cidr parent = merged.removeLast().parent();
      merged.set(merged.size() - 1, parent);
    }
  }

  private static boolean areTwins(Cidr left, Cidr right) {
    return left.prefixLength() == right.prefixLength()
        && left.family() == right.family()
        && left.prefixLength() > 0
        && left.parent().equals(right.parent());
  }
}
