package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.BlockLengths;
import io.sallyport.tenantapi.crd.EgressTenantSpec;
import io.sallyport.tenantapi.tenant.Fields.At;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The lengths of blocks that a tenant asks for, held against the CIDRs they divide. */
final class BlockLengthParser {
  private BlockLengthParser() {}

  /** What is asked, as written, and the default where nothing is. */
  static BlockLengths parse(Fields fields, EgressTenantSpec spec, List<At<Cidr>> egress) {
    var written = spec.blockPrefixLength();
    if (written == null) {
      return BlockLengths.DEFAULT;
    }
    BlockLengths asked = new BlockLengths(optional(written.ipv4()), optional(written.ipv6()));
    for (At<Cidr> cidr : egress) {
      divides(fields, asked, cidr.value());
    }
    // A CIDR that was refused may be the one that is meant.
    if (spec.egressCIDRs() != null && egress.size() == spec.egressCIDRs().size()) {
      for (Family family : Family.values()) {
        if (asked.of(family).isPresent()) {
          fields.require(
              egress.stream().anyMatch(cidr -> cidr.value().family() == family),
              field(family),
              asked.of(family).getAsInt(),
              "has no CIDR of that family in spec.egressCIDRs to divide",
              "no such field, or a CIDR of that family");
        }
      }
    }
    return asked;
  }

  private static void divides(Fields fields, BlockLengths asked, Cidr cidr) {
    int shortest = cidr.prefixLength();
    int longest = Math.min(cidr.family().width(), shortest + BlockLengths.MOST_BITS);
    int length = asked.of(cidr.family()).orElse(shortest);
    fields.require(
        length >= shortest && length <= longest,
        field(cidr.family()),
        length,
        "must divide " + cidr + " into 1 to 4096 blocks",
        shortest + " to " + longest);
  }

  private static String field(Family family) {
    return "spec.blockPrefixLength." + family.label();
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
