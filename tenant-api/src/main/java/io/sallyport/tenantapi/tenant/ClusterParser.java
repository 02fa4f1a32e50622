package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Site;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterSpec;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fields.At;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One EgressCluster, checked by itself. */
final class ClusterParser {
  private static final EgressClusterSpec NOTHING =
      new EgressClusterSpec(null, null, null, null, null, null, null, null);

  private ClusterParser() {}

  /**
   * The cluster as far as it could be read; it may be used only where {@code problems} is empty.
   */
  static Optional<Cluster> parse(EgressCluster object, String where, List<Problem> problems) {
    Fields fields = new Fields(where, problems);
    String name = Optional.ofNullable(object.getMetadata().getName()).orElse("");
    if (!fields.name("metadata.name", name)) {
      return Optional.empty();
    }
    @Nullable EgressClusterSpec written = object.getSpec();
    EgressClusterSpec spec = written == null ? NOTHING : written;
    checkTunnel(fields, spec);
    List<At<Cidr>> nodes = fields.cidrs("spec.nodeCIDRs", spec.nodeCIDRs());
    for (At<Cidr> node : nodes) {
      fields.require(
          node.value().prefixLength() == node.value().family().width(),
          node.field(),
          node.value(),
          "must be one node's address, never its subnet",
          Cidr.ofAddress(node.value().network()).toString());
    }
    Site site =
        new Site(
            new ClusterName(name),
            Boolean.TRUE.equals(spec.cordoned()),
            CidrSet.of(values(fields.cidrs("spec.routedCIDRs", spec.routedCIDRs()))));
    return Optional.of(
        new Cluster(
            site,
            values(fields.cidrs("spec.podCIDRs", spec.podCIDRs())),
            values(fields.cidrs("spec.serviceCIDRs", spec.serviceCIDRs())),
            values(nodes),
            !"Pass".equals(spec.unknownPods()),
            Optional.ofNullable(spec.mesh()).orElse("")));
  }

  private static void checkTunnel(Fields fields, EgressClusterSpec spec) {
    if (spec.tunnel() != null) {
      fields.number("spec.tunnel.port", spec.tunnel().port(), 1, 65_535, 4799);
      @Nullable Long mask = spec.tunnel().markMask();
      fields.require(
          mask == null || isOneRun(mask),
          "spec.tunnel.markMask",
          String.valueOf(mask),
          "must be one run of 4 to 16 bits of the 32 that a packet mark has",
          "16711680 (0xff0000)");
    }
    String unknownPods = Optional.ofNullable(spec.unknownPods()).orElse("Hold");
    fields.require(
        List.of("Hold", "Pass").contains(unknownPods),
        "spec.unknownPods",
        unknownPods,
        "must be Hold or Pass",
        "Hold");
  }

  /**
   * Marks carry a number of a slot: too few bits hold none, and other programs need bits as well.
   */
  private static boolean isOneRun(long mask) {
    int bits = Long.bitCount(mask);
    return mask >>> 32 == 0
        && bits >= 4
        && bits <= 16
        && mask >>> Long.numberOfTrailingZeros(mask) == (1L << bits) - 1;
  }

  private static List<Cidr> values(List<At<Cidr>> cidrs) {
    return cidrs.stream().map(At::value).toList();
  }
}
