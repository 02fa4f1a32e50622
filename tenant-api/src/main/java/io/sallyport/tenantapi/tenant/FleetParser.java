package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** THE parser: manifests in, a checked fleet or every problem out. Files and API objects alike. */
public final class FleetParser {
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<Tenant, String> tenants = new HashMap<>();
  private final Map<Cluster, String> clusters = new HashMap<>();
  private final List<Tenant> order = new ArrayList<>();

  private FleetParser() {}

  /** Checks all files together. Pure. */
  public static Parsed<Fleet> parse(List<Manifest.File> files) {
    FleetParser parser = new FleetParser();
    for (Manifest.File file : files) {
      parser.problems.addAll(file.problems());
      file.manifests().forEach(parser::add);
    }
    parser.checkTogether();
    if (!parser.problems.isEmpty()) {
      return new Parsed.Invalid<>(parser.problems);
    }
    return new Parsed.Valid<>(new Fleet(parser.order, List.copyOf(parser.clusters.keySet())));
  }

  private void add(Manifest manifest) {
    List<Problem> own = new ArrayList<>(manifest.problems());
    String where = manifest.where();
    switch (manifest.object()) {
      case EgressTenant tenant ->
          TenantParser.parse(tenant, where, own)
              .ifPresent(
                  parsed -> {
                    tenants.put(parsed, where);
                    order.add(parsed);
                  });
      case EgressCluster cluster ->
          ClusterParser.parse(cluster, where, own).ifPresent(parsed -> clusters.put(parsed, where));
      default -> throw new IllegalArgumentException("no manifest: " + manifest.object().getKind());
    }
    problems.addAll(own);
    String name = manifest.object().getKind() + " " + manifest.object().getMetadata().getName();
    String first = names.putIfAbsent(name, where);
    if (first != null) {
      new Fields(where, problems)
          .problem("metadata.name", name, "is defined twice, first in " + first, "one of the two");
    }
  }

  private void checkTogether() {
    for (int i = 0; i < order.size(); i++) {
      Tenant tenant = order.get(i);
      Fields fields = new Fields(tenants.getOrDefault(tenant, ""), problems);
      checkClusters(fields, tenant);
      checkAgainstClusters(fields, tenant);
      for (Tenant before : order.subList(0, i)) {
        if (!before.name().equals(tenant.name())) {
          checkTwo(fields, tenant, before);
        }
      }
      checkSources(fields, tenant, order.subList(0, i + 1));
    }
  }

  private void checkClusters(Fields fields, Tenant tenant) {
    var shares = tenant.request().clusters();
    List<ClusterName> named =
        shares.orElse(List.of()).stream().map(share -> share.cluster()).toList();
    named.forEach(cluster -> checkKnown(fields, "spec.clusters", cluster));
    tenant.request().pins().forEach(pin -> checkPart(fields, "spec.pins", pin.cluster(), tenant));
    tenant.sources().stream()
        .map(Source::cluster)
        .distinct()
        .forEach(cluster -> checkPart(fields, "spec.sources", cluster, tenant));
  }

  private void checkPart(Fields fields, String field, ClusterName cluster, Tenant tenant) {
    var shares = tenant.request().clusters();
    boolean part =
        shares.isEmpty()
            || shares.get().stream().anyMatch(share -> share.cluster().equals(cluster));
    if (fields.require(
        part, field, cluster, "is not among spec.clusters", "an entry in spec.clusters")) {
      checkKnown(fields, field, cluster);
    }
  }

  private void checkKnown(Fields fields, String field, ClusterName cluster) {
    List<ClusterName> known = clusters.keySet().stream().map(Cluster::name).sorted().toList();
    fields.require(
        known.contains(cluster),
        field,
        cluster,
        "names no EgressCluster",
        known.isEmpty() ? "an EgressCluster manifest" : "one of " + known);
  }

  private void checkAgainstClusters(Fields fields, Tenant tenant) {
    for (Cluster cluster : clusters.keySet().stream().sorted().toList()) {
      for (Cidr egress : tenant.request().cidrs()) {
        for (Cidr internal : cluster.internal().cidrs()) {
          fields.require(
              !egress.overlaps(internal),
              "spec.egressCIDRs",
              egress,
              "overlaps %s inside cluster %s (pods, services or nodes)"
                  .formatted(internal, cluster.name()),
              "a prefix outside the clusters");
        }
      }
    }
  }

  private static void checkTwo(Fields fields, Tenant tenant, Tenant before) {
    Identity identity = tenant.identity();
    fields.require(
        !identity.equals(before.identity()),
        "spec.identity",
        identity,
        "is the identity of EgressTenant " + before.name(),
        "another identity, or one tenant for both");
    for (Cidr cidr : tenant.request().cidrs()) {
      for (Cidr other : before.request().cidrs()) {
        fields.require(
            !cidr.overlaps(other),
            "spec.egressCIDRs",
            cidr,
            "overlaps " + other + " of EgressTenant " + before.name(),
            "a prefix that no other tenant has");
      }
    }
  }

  /** Each source against those before it: of tenants before, and of this tenant itself. */
  private static void checkSources(Fields fields, Tenant tenant, List<Tenant> upToHere) {
    for (int i = 0; i < tenant.sources().size(); i++) {
      Source source = tenant.sources().get(i);
      for (Tenant other : upToHere) {
        boolean itself = other.equals(tenant);
        List<Source> earlier = itself ? tenant.sources().subList(0, i) : other.sources();
        for (Source taken : earlier) {
          fields.require(
              !taken.cluster().equals(source.cluster()) || !taken.cidr().overlaps(source.cidr()),
              "spec.sources[" + i + "].cidr",
              source.cidr(),
              "overlaps source %s of %s in cluster %s"
                  .formatted(
                      taken.cidr(),
                      itself ? "the same tenant" : "EgressTenant " + other.name(),
                      taken.cluster()),
              "sources that one tenant alone has");
        }
      }
    }
  }
}
