package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.BlockLengths;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.EgressTenantSpec;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.crd.Selector;
import io.sallyport.tenantapi.tenant.Fields.At;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One EgressTenant, checked by itself: everything that it alone can show to be wrong. */
final class TenantParser {
  private static final List<Cidr> EVERYWHERE = List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));

  private final Fields fields;
  private final String name;
  private final EgressTenantSpec spec;
  private List<At<Cidr>> egress = List.of();

  private TenantParser(Fields fields, String name, EgressTenantSpec spec) {
    this.fields = fields;
    this.name = name;
    this.spec = spec;
  }

  /** The tenant as far as it could be read; it may be used only where {@code problems} is empty. */
  static Optional<Tenant> parse(EgressTenant object, String where, List<Problem> problems) {
    Fields fields = new Fields(where, problems);
    String name = Optional.ofNullable(object.getMetadata().getName()).orElse("");
    if (!fields.name("metadata.name", name)) {
      return Optional.empty();
    }
    @Nullable EgressTenantSpec spec = object.getSpec();
    if (spec == null) {
      fields.missing("spec.egressCIDRs", "[203.0.113.0/26]");
      return Optional.empty();
    }
    Map<String, String> labels =
        Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    return new TenantParser(fields, name, spec).parse(labels);
  }

  private Optional<Tenant> parse(Map<String, String> labels) {
    String identity = Optional.ofNullable(spec.identity()).orElse(name);
    if (!fields.name("spec.identity", identity)) {
      return Optional.empty();
    }
    egress = egressCidrs();
    List<Source> sources = sources();
    TenantRequest request =
        new TenantRequest(
            new Identity(identity),
            egress.stream().map(At::value).toList(),
            blockLengths(),
            clusters(),
            pins(),
            fields.number("spec.podsPerAddress", spec.podsPerAddress(), 1, 65_536, 256),
            keys(sources));
    Rules rules = Rules.read(fields, spec);
    return Optional.of(
        new Tenant(
            new TenantName(name),
            labels,
            request,
            selectors(),
            sources,
            spec.destinationCIDRs() == null
                ? EVERYWHERE
                : values(fields.cidrs("spec.destinationCIDRs", spec.destinationCIDRs())),
            values(fields.cidrs("spec.excludedCIDRs", spec.excludedCIDRs())),
            spec.limits(),
            rules.leadTime()));
  }

  private List<At<Cidr>> egressCidrs() {
    if (spec.egressCIDRs() == null || spec.egressCIDRs().isEmpty()) {
      fields.missing("spec.egressCIDRs", "[203.0.113.0/26]");
      return List.of();
    }
    List<At<Cidr>> good = new ArrayList<>();
    for (At<Cidr> next : fields.cidrs("spec.egressCIDRs", spec.egressCIDRs())) {
      Optional<String> refusal = EgressRange.refusal(next.value());
      Optional<At<Cidr>> twin =
          good.stream().filter(other -> other.value().overlaps(next.value())).findFirst();
      if (refusal.isPresent()) {
        fields.problem(
            next.field(), next.value(), refusal.get(), EgressRange.example(next.value()));
      } else if (twin.isPresent()) {
        fields.problem(
            next.field(),
            next.value(),
            "overlaps " + twin.get().value() + " of " + twin.get().field(),
            "one of the two");
      } else {
        good.add(next);
      }
    }
    return good;
  }

  private BlockLengths blockLengths() {
    if (spec.blockPrefixLength() == null) {
      return BlockLengths.DEFAULT;
    }
    BlockLengths asked =
        new BlockLengths(
            optional(spec.blockPrefixLength().ipv4()), optional(spec.blockPrefixLength().ipv6()));
    for (At<Cidr> cidr : egress) {
      int shortest = cidr.value().prefixLength();
      int longest = Math.min(cidr.value().family().width(), shortest + BlockLengths.MOST_BITS);
      int length = asked.of(cidr.value().family()).orElse(shortest);
      fields.require(
          length >= shortest && length <= longest,
          "spec.blockPrefixLength." + cidr.value().family().label(),
          length,
          "must divide " + cidr.value() + " into 1 to 4096 blocks",
          shortest + " to " + longest);
    }
    return asked;
  }

  private Optional<List<ClusterShare>> clusters() {
    if (spec.clusters() == null) {
      return Optional.empty();
    }
    Map<ClusterName, ClusterShare> shares = new HashMap<>();
    for (int i = 0; i < spec.clusters().size(); i++) {
      var written = spec.clusters().get(i);
      String at = "spec.clusters[" + i + "]";
      int most = Integer.MAX_VALUE;
      int min = fields.number(at + ".minBlocks", written.minBlocks(), 0, 4096, 1);
      int max = fields.number(at + ".maxBlocks", written.maxBlocks(), 0, most, most);
      fields.require(
          min <= max, at + ".maxBlocks", max, "must not be below minBlocks", min + " or more");
      Optional<ClusterName> cluster = fields.cluster(at + ".name", written.name());
      if (cluster.isPresent()
          && shares.putIfAbsent(cluster.get(), new ClusterShare(cluster.get(), min, max)) != null) {
        fields.problem(at + ".name", cluster.get(), "is listed twice", "one entry for a cluster");
      }
    }
    return Optional.of(
        shares.values().stream()
            .sorted((left, right) -> left.cluster().compareTo(right.cluster()))
            .toList());
  }

  private List<Pin> pins() {
    List<Pin> pins = new ArrayList<>();
    for (int i = 0; spec.pins() != null && i < spec.pins().size(); i++) {
      String at = "spec.pins[" + i + "]";
      Optional<ClusterName> cluster = fields.cluster(at + ".cluster", spec.pins().get(i).cluster());
      Optional<Cidr> cidr = fields.cidr(at + ".cidr", spec.pins().get(i).cidr());
      if (cidr.isPresent() && pinFits(at, cidr.get(), pins) && cluster.isPresent()) {
        pins.add(new Pin(cluster.get(), cidr.get()));
      }
    }
    return pins;
  }

  private boolean pinFits(String at, Cidr cidr, List<Pin> before) {
    Optional<Cidr> around =
        egress.stream().map(At::value).filter(outer -> outer.contains(cidr)).findFirst();
    if (around.isEmpty()) {
      String fits = values(egress).toString();
      fields.problem(at + ".cidr", cidr, "is outside the egressCIDRs", "a prefix inside " + fits);
      return false;
    }
    int block =
        spec.blockPrefixLength() == null
            ? BlockLengths.DEFAULT.forNew(around.get())
            : blockLength(around.get());
    return fields.require(
            cidr.prefixLength() <= block,
            at + ".cidr",
            cidr,
            "is smaller than a block of /" + block,
            Cidr.around(cidr.network(), Math.min(block, cidr.prefixLength())).toString())
        && fields.require(
            before.stream().noneMatch(pin -> pin.cidr().overlaps(cidr)),
            at + ".cidr",
            cidr,
            "overlaps another pin",
            "disjoint pins");
  }

  private int blockLength(Cidr cidr) {
    var written = spec.blockPrefixLength();
    return new BlockLengths(
            written == null ? OptionalInt.empty() : optional(written.ipv4()),
            written == null ? OptionalInt.empty() : optional(written.ipv6()))
        .forNew(cidr);
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (int i = 0; spec.sources() != null && i < spec.sources().size(); i++) {
      String at = "spec.sources[" + i + "]";
      Optional<Cidr> cidr = fields.cidr(at + ".cidr", spec.sources().get(i).cidr());
      Optional<ClusterName> cluster =
          fields.cluster(at + ".cluster", spec.sources().get(i).cluster());
      if (cidr.isPresent() && cluster.isPresent()) {
        sources.add(new Source(cidr.get(), cluster.get()));
      }
    }
    return sources;
  }

  private static Map<ClusterName, Long> keys(List<Source> sources) {
    Map<ClusterName, Long> keys = new HashMap<>();
    sources.forEach(
        source -> keys.merge(source.cluster(), SourceKey.count(source.cidr()), Long::sum));
    return keys;
  }

  private List<Selector> selectors() {
    List<Selector> selectors = spec.selectors() == null ? List.of() : spec.selectors();
    for (int i = 0; i < selectors.size(); i++) {
      var namespaces = selectors.get(i).namespaceSelector();
      boolean grants =
          namespaces != null
              && (!namespaces.getMatchLabels().isEmpty()
                  || !namespaces.getMatchExpressions().isEmpty());
      fields.require(
          grants,
          "spec.selectors[" + i + "].namespaceSelector",
          "",
          "is required and must not be empty: it is what grants",
          "{matchLabels: {tenant: " + name + "}}");
    }
    return selectors;
  }

  private static List<Cidr> values(List<At<Cidr>> cidrs) {
    return cidrs.stream().map(At::value).toList();
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
