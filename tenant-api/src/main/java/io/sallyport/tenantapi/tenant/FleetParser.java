package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Names;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /**
   * What became of each object by itself.
   *
   * @param fleet what can be planned
   * @param refused the problems of each object that cannot be used, by where it is
   */
  public record Judged(Fleet fleet, Map<String, List<Problem>> refused) {}

  /**
   * Checks each object for itself: one that cannot be used stops no other, and where two contradict
   * each other the first holds. Pure.
   */
  public static Judged judge(List<Manifest> manifests) {
    FleetParser parser = new FleetParser();
    Map<String, List<Problem>> refused = new TreeMap<>();
    for (Manifest manifest : manifests) {
      int before = parser.clusters.size();
      List<Problem> own = parser.parseAlone(manifest);
      if (!own.isEmpty()) {
        refused.put(manifest.where(), own);
        parser.clusters.subList(before, parser.clusters.size()).clear();
      }
    }
    List<Tenant> good = parser.good(refused);
    Set<TenantName> unusable =
        manifests.stream()
            .filter(manifest -> manifest.object() instanceof EgressTenant)
            .filter(manifest -> refused.containsKey(manifest.where()))
            .map(manifest -> Optional.ofNullable(manifest.object().getMetadata().getName()))
            .flatMap(Optional::stream)
            .filter(Names::isName)
            .map(TenantName::new)
            .collect(Collectors.toSet());
    return new Judged(new Fleet(good, parser.clusters, unusable), refused);
  }

  /** The tenants that contradict nobody before them; the others are added to {@code refused}. */
  private List<Tenant> good(Map<String, List<Problem>> refused) {
    List<ClusterName> known = clusters.stream().map(Cluster::name).sorted().toList();
    List<Tenant> good = new ArrayList<>();
    for (Draft draft : tenants) {
      if (refused.containsKey(draft.where())) {
        continue;
      }
      List<Problem> found = check(draft, known);
      if (found.isEmpty()) {
        remember(draft);
        good.add(draft.tenant());
      } else {
        refused.put(draft.where(), found);
      }
    }
    return good;
  }

  private void add(Manifest manifest) {
    problems.addAll(parseAlone(manifest));
    Optional.ofNullable(manifest.object().getMetadata().getName())
        .ifPresent(name -> checkOnce(manifest.object().getKind(), name, manifest.where()));
  }

  private List<Problem> parseAlone(Manifest manifest) {
    List<Problem> own = new ArrayList<>(manifest.problems());
    String where = manifest.where();
    switch (manifest.object()) {
      case EgressTenant tenant -> TenantParser.parse(tenant, where, own).ifPresent(tenants::add);
      case EgressCluster cluster ->
          ClusterParser.parse(cluster, where, own).ifPresent(clusters::add);
      default -> throw new IllegalArgumentException("no manifest: " + manifest.object().getKind());
    }
    return own;
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
      problems.addAll(check(tenant, known));
      remember(tenant);
    }
  }

  /** Against the clusters, and the tenants remembered so far. */
  private List<Problem> check(Draft tenant, List<ClusterName> known) {
    List<Problem> found = new ArrayList<>();
    Fields fields = new Fields(tenant.where(), found);
    tenant.named().forEach(cluster -> checkKnown(fields, cluster, known));
    tenant.parts().forEach(cluster -> checkPart(fields, cluster, tenant, known));
    checkAgainstClusters(fields, tenant);
    checkOwner(fields, tenant);
    checkSources(fields, tenant);
    return found;
  }

  private void remember(Draft draft) {
    Tenant tenant = draft.tenant();
    identities.putIfAbsent(tenant.identity(), tenant);
    draft.egress().forEach(cidr -> egress.add(cidr.value(), tenant.name()));
    remember(draft.sources(), tenant.name(), sources);
  }

  private static void remember(
      List<At<Source>> entries, TenantName tenant, Map<ClusterName, Overlaps<TenantName>> into) {
    for (At<Source> entry : entries) {
      Source source = entry.value();
      into.computeIfAbsent(source.cluster(), name -> new Overlaps<>()).add(source.cidr(), tenant);
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
    @Nullable Tenant first = identities.get(tenant.identity());
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
  }

  /** Against all sources before, those of the same tenant too. */
  private void checkSources(Fields fields, Draft draft) {
    TenantName tenant = draft.tenant().name();
    Map<ClusterName, Overlaps<TenantName>> own = new HashMap<>();
    for (At<Source> source : draft.sources()) {
      Cidr cidr = source.value().cidr();
      ClusterName cluster = source.value().cluster();
      for (var other : taken(cluster, cidr, own)) {
        String owner =
            other.owner().equals(tenant) ? "the same tenant" : "EgressTenant " + other.owner();
        fields.problem(
            source.field(),
            cidr,
            "overlaps source %s of %s in cluster %s".formatted(other.cidr(), owner, cluster),
            "sources that one tenant alone has");
      }
      remember(List.of(source), tenant, own);
    }
  }

  private List<Overlaps.Entry<TenantName>> taken(
      ClusterName cluster, Cidr cidr, Map<ClusterName, Overlaps<TenantName>> own) {
    List<Overlaps.Entry<TenantName>> taken = new ArrayList<>();
    for (var some : List.of(sources, own)) {
      Optional.ofNullable(some.get(cluster)).ifPresent(there -> taken.addAll(there.with(cidr)));
    }
    return taken;
  }
}
