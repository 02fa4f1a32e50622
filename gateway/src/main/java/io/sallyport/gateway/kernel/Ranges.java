package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of addresses as the kernel wants them: a beginning, and an end at the first address
 * behind, also where another range begins there.
 */
final class Ranges {
  private Ranges() {}

  /** One range, both ends included, and the mark it is mapped to. */
  record Range(IpAddress first, IpAddress last, Optional<Integer> mark) {}

  /** The elements of an interval set that holds exactly these addresses of a family. */
  static List<NftElement> of(Collection<Cidr> cidrs, Family family) {
    return elements(
        CidrSet.of(cidrs).cidrs().stream()
            .filter(cidr -> cidr.family() == family)
            .map(cidr -> new Range(cidr.first(), cidr.last(), Optional.empty()))
            .toList());
  }

  /** The elements of ranges that are apart from each other. */
  static List<NftElement> elements(List<Range> ranges) {
    List<NftElement> elements = new ArrayList<>();
    for (Range range : ranges) {
      Bytes begin = bytes(range.first);
      elements.add(
          range
              .mark
              .map(mark -> NftElement.of(begin, Marks.bytes(mark)))
              .orElseGet(() -> NftElement.of(begin)));
      IpAddress after = range.last.plus(1);
      if (after.compareTo(range.last) > 0) {
        elements.add(NftElement.end(bytes(after)));
      }
    }
    return elements;
  }

  /** A range of addresses under the number of a tenant's rules. */
  static NftElement under(int rules, Cidr cidr) {
    Bytes number = Bytes.network(rules);
    return NftElement.range(number.and(bytes(cidr.first())), number.and(bytes(cidr.last())));
  }

  static Bytes bytes(IpAddress address) {
    return Bytes.of(address.bytes());
  }
}
