package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fields.At;
import io.sallyport.tenantapi.tenant.TenantParser.Draft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** THE parser: manifests in, a checked fleet or every problem out. Files and API objects alike. */
public final class FleetParser {
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final List<Draft> tenants = new ArrayList<>();
  private final List<Cluster> clusters = new ArrayList<>();
  private final Map<Identity, Tenant> identities = new HashMap<>();
  private final Overlaps<TenantName> egress = new Overlaps<>();
  private final Map<ClusterName, Overlaps<TenantName>> sources = new HashMap<>();

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
    return new Parsed.Valid<>(
        new Fleet(parser.tenants.stream().map(Draft::tenant).toList(), parser.clusters));
  }

  private void add(Manifest manifest) {
    List<Problem> own = new ArrayList<>(manifest.problems());
    String where = manifest.where();
    switch (manifest.object()) {
      case EgressTenant tenant -> TenantParser.parse(tenant, where, own).ifPresent(tenants::add);
      case EgressCluster cluster ->
          ClusterParser.parse(cluster, where, own).ifPresent(clusters::add);
      default -> throw new IllegalArgumentException("no manifest: " + manifest.object().getKind());
    }
    problems.addAll(own);
    Optional.ofNullable(manifest.object().getMetadata().getName())
        .ifPresent(name -> checkOnce(manifest.object().getKind(), name, where));
  }

  private void checkOnce(String kind, String name, String where) {
    String first = names.putIfAbsent(kind + " " + name, where);
    if (first != null) {
      new Fields(where, problems)
          .problem("metadata.name", name, "is defined twice, first in " + first, "one of the two");
    }
  }

  private void checkTogether() {
    List<ClusterName> known = clusters.stream().map(Cluster::name).sorted().toList();
    for (Draft tenant : tenants) {
      Fields fields = new Fields(tenant.where(), problems);
      tenant.named().forEach(cluster -> checkKnown(fields, cluster, known));
      tenant.parts().forEach(cluster -> checkPart(fields, cluster, tenant, known));
      checkAgainstClusters(fields, tenant);
      checkOwner(fields, tenant);
      checkSources(fields, tenant);
    }
  }

  private static void checkPart(
      Fields fields, At<ClusterName> cluster, Draft tenant, List<ClusterName> known) {
    boolean part =
        tenant.tenant().request().clusters().isEmpty()
            || tenant.named().stream().anyMatch(named -> named.value().equals(cluster.value()));
    if (fields.require(
        part,
        cluster.field(),
        cluster.value(),
        "is not among spec.clusters",
        "an entry in spec.clusters")) {
      checkKnown(fields, cluster, known);
    }
  }

  private static void checkKnown(Fields fields, At<ClusterName> cluster, List<ClusterName> known) {
    fields.require(
        known.contains(cluster.value()),
        cluster.field(),
        cluster.value(),
        "names no EgressCluster",
        known.isEmpty() ? "an EgressCluster manifest" : "one of " + known);
  }

  private void checkAgainstClusters(Fields fields, Draft tenant) {
    for (Cluster cluster : clusters.stream().sorted().toList()) {
      for (At<Cidr> egress : tenant.egress()) {
        for (Cidr internal : cluster.internal().cidrs()) {
          if (egress.value().overlaps(internal)) {
            fields.problem(
                egress.field(),
                egress.value(),
                "overlaps %s inside cluster %s (pods, services or nodes)"
                    .formatted(internal, cluster.name()),
                "a prefix outside the clusters");
          }
        }
      }
    }
  }

  /** Against the tenants before it: one owner for an identity, and for an address. */
  private void checkOwner(Fields fields, Draft draft) {
    Tenant tenant = draft.tenant();
    Tenant first = identities.putIfAbsent(tenant.identity(), tenant);
    if (first != null && !first.name().equals(tenant.name())) {
      fields.problem(
          "spec.identity",
          tenant.identity(),
          "is the identity of EgressTenant " + first.name(),
          "another identity, or one tenant for both");
    }
    for (At<Cidr> cidr : draft.egress()) {
      for (var other : egress.with(cidr.value())) {
        if (!other.owner().equals(tenant.name())) {
          fields.problem(
              cidr.field(),
              cidr.value(),
              "overlaps " + other.cidr() + " of EgressTenant " + other.owner(),
              "a prefix that no other tenant has");
        }
      }
    }
    draft.egress().forEach(cidr -> egress.add(cidr.value(), tenant.name()));
  }

  /** Against all sources before, those of the same tenant too. */
  private void checkSources(Fields fields, Draft draft) {
    TenantName tenant = draft.tenant().name();
    for (At<Source> source : draft.sources()) {
      Cidr cidr = source.value().cidr();
      ClusterName cluster = source.value().cluster();
      Overlaps<TenantName> taken = sources.computeIfAbsent(cluster, name -> new Overlaps<>());
      for (var other : taken.with(cidr)) {
        String owner =
            other.owner().equals(tenant) ? "the same tenant" : "EgressTenant " + other.owner();
        fields.problem(
            source.field(),
            cidr,
            "overlaps source %s of %s in cluster %s".formatted(other.cidr(), owner, cluster),
            "sources that one tenant alone has");
      }
      taken.add(cidr, tenant);
    }
  }
}
