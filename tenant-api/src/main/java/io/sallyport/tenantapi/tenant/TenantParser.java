package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.BlockLengths;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import io.sallyport.ipam.slot.Demand;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.EgressTenantSpec;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fields.At;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One EgressTenant, checked by itself: everything that it alone can show to be wrong. */
final class TenantParser {
  private static final List<Cidr> EVERYWHERE = List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));

  /** A gateway's witness of the clock lies beside its statuses of tenants. */
  private static final String RESERVED = "clock";

  private final Fields fields;
  private final String name;
  private final EgressTenantSpec spec;
  private final List<At<ClusterName>> named = new ArrayList<>();
  private final List<At<ClusterName>> parts = new ArrayList<>();
  private List<At<Cidr>> egress = List.of();
  private BlockLengths lengths = BlockLengths.DEFAULT;

  private TenantParser(Fields fields, String name, EgressTenantSpec spec) {
    this.fields = fields;
    this.name = name;
    this.spec = spec;
  }

  /**
   * A tenant with the fields that other objects can contradict.
   *
   * @param where file and object
   * @param egress its egress CIDRs
   * @param sources its sources
   * @param named the clusters in spec.clusters
   * @param parts the clusters of pins and sources
   */
  record Draft(
      Tenant tenant,
      String where,
      List<At<Cidr>> egress,
      List<At<Source>> sources,
      List<At<ClusterName>> named,
      List<At<ClusterName>> parts) {}

  /** The tenant as far as it could be read; it may be used only where {@code problems} is empty. */
  static Optional<Draft> parse(EgressTenant object, String where, List<Problem> problems) {
    Fields fields = new Fields(where, problems);
    String name = Optional.ofNullable(object.getMetadata().getName()).orElse("");
    boolean free =
        fields.require(
            !name.equals(RESERVED),
            "metadata.name",
            name,
            "is the name of a file that every gateway writes",
            "another name");
    if (!free || !fields.name("metadata.name", name)) {
      return Optional.empty();
    }
    @Nullable EgressTenantSpec spec = object.getSpec();
    if (spec == null) {
      fields.missing("spec.egressCIDRs", "[203.0.113.0/26]");
      return Optional.empty();
    }
    Map<String, String> labels =
        Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    return new TenantParser(fields, name, spec).parse(labels, where);
  }

  private Optional<Draft> parse(Map<String, String> labels, String where) {
    String identity = Optional.ofNullable(spec.identity()).orElse(name);
    if (!fields.name("spec.identity", identity)) {
      return Optional.empty();
    }
    egress = egressCidrs();
    lengths = BlockLengthParser.parse(fields, spec, egress);
    List<At<Source>> sources = sources();
    Tenant tenant = tenant(identity, labels, values(sources));
    return Optional.of(new Draft(tenant, where, egress, sources, named, parts));
  }

  private Tenant tenant(String identity, Map<String, String> labels, List<Source> sources) {
    Rules rules = Rules.read(fields, spec);
    TenantRequest request =
        new TenantRequest(
            new Identity(identity),
            Optional.of(name),
            values(egress),
            lengths,
            clusters(),
            pins(),
            fields.number(
                "spec.podsPerAddress", spec.podsPerAddress(), 1, Demand.MOST_PODS_PER_ADDRESS, 256),
            keys(sources),
            new io.sallyport.ipam.plan.Holds(
                rules.blockHold().toSeconds(), rules.tenantHold().toSeconds()));
    return new Tenant(
        new TenantName(name),
        labels,
        request,
        new SelectorParser(fields, name).parse(spec.selectors()),
        sources,
        spec.destinationCIDRs() == null
            ? EVERYWHERE
            : values(fields.cidrs("spec.destinationCIDRs", spec.destinationCIDRs())),
        values(fields.cidrs("spec.excludedCIDRs", spec.excludedCIDRs())),
        spec.limits(),
        rules.leadTime());
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

  private Optional<List<ClusterShare>> clusters() {
    if (spec.clusters() == null) {
      return Optional.empty();
    }
    Map<ClusterName, ClusterShare> shares = new LinkedHashMap<>();
    for (var entry : Fields.entries("spec.clusters", spec.clusters())) {
      var written = entry.value();
      String at = entry.field();
      int most = Integer.MAX_VALUE;
      int min = fields.number(at + ".minBlocks", written.minBlocks(), 0, 4096, 1);
      int max = fields.number(at + ".maxBlocks", written.maxBlocks(), 0, most, most);
      fields.require(
          min <= max, at + ".maxBlocks", max, "must not be below minBlocks", min + " or more");
      Optional<ClusterName> cluster = fields.cluster(at + ".name", written.name());
      cluster.ifPresent(known -> named.add(new At<>(at + ".name", known)));
      if (cluster.isPresent()
          && shares.putIfAbsent(cluster.get(), new ClusterShare(cluster.get(), min, max)) != null) {
        fields.problem(at + ".name", cluster.get(), "is listed twice", "one entry for a cluster");
      }
    }
    return Optional.of(List.copyOf(shares.values()));
  }

  private List<Pin> pins() {
    List<Pin> pins = new ArrayList<>();
    for (var entry : Fields.entries("spec.pins", spec.pins())) {
      String at = entry.field();
      Optional<ClusterName> cluster = part(at, entry.value().cluster());
      Optional<Cidr> cidr = fields.cidr(at + ".cidr", entry.value().cidr());
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
    // Without a length of its own, a CIDR keeps the one that its ledger has: the planner looks.
    int block = lengths.of(cidr.family()).orElse(cidr.family().width());
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

  private List<At<Source>> sources() {
    List<At<Source>> sources = new ArrayList<>();
    for (var entry : Fields.entries("spec.sources", spec.sources())) {
      String at = entry.field();
      Optional<Cidr> cidr = fields.cidr(at + ".cidr", entry.value().cidr());
      Optional<ClusterName> cluster = part(at, entry.value().cluster());
      if (cidr.isPresent() && cluster.isPresent()) {
        sources.add(new At<>(at + ".cidr", new Source(cidr.get(), cluster.get())));
      }
    }
    return sources;
  }

  /** The cluster that the entry {@code at} is a part of the tenant in. */
  private Optional<ClusterName> part(String at, @Nullable String written) {
    Optional<ClusterName> cluster = fields.cluster(at + ".cluster", written);
    cluster.ifPresent(known -> parts.add(new At<>(at + ".cluster", known)));
    return cluster;
  }

  private static Map<ClusterName, Long> keys(List<Source> sources) {
    Map<ClusterName, Long> keys = new HashMap<>();
    sources.forEach(
        source -> keys.merge(source.cluster(), SourceKey.count(source.cidr()), Long::sum));
    return keys;
  }

  private static <T> List<T> values(List<At<T>> entries) {
    return entries.stream().map(At::value).toList();
  }
}
