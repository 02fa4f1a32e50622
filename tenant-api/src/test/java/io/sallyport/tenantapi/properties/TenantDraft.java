package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.tenantapi.tenant.Fleets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A tenant's manifest while it is edited. */
final class TenantDraft {
  final String name;
  Optional<String> identity = Optional.empty();
  final List<String> cidrs = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  final Map<String, Integer> blockLengths = new TreeMap<>();

  /** Cluster to its other fields, as text; empty for every cluster. */
  final Map<String, String> shares = new TreeMap<>();

  /** Prefix to cluster. */
  final Map<String, String> pins = new TreeMap<>();

  /** Prefix to cluster. */
  final Map<String, String> sources = new TreeMap<>();

  boolean selects;
  int podsPerAddress = 8;
  int blockHold = 60;
  int tenantHold = 600;

  TenantDraft(String name) {
    this.name = name;
  }

  TenantDraft copy() {
    return copy(name);
  }

  /** The same owner under another name. */
  TenantDraft renamed(String other) {
    TenantDraft copy = copy(other);
    copy.identity = Optional.of(identity.orElse(name));
    return copy;
  }

  private TenantDraft copy(String called) {
    TenantDraft copy = new TenantDraft(called);
    copy.identity = identity;
    copy.cidrs.addAll(cidrs);
    copy.removed.addAll(removed);
    copy.blockLengths.putAll(blockLengths);
    copy.shares.putAll(shares);
    copy.pins.putAll(pins);
    copy.sources.putAll(sources);
    copy.selects = selects;
    copy.podsPerAddress = podsPerAddress;
    copy.blockHold = blockHold;
    copy.tenantHold = tenantHold;
    return copy;
  }

  String removeCidr(int index) {
    String gone = cidrs.remove(index);
    removed.add(gone);
    pins.keySet().removeIf(pin -> Cidr.of(gone).contains(Cidr.of(pin)));
    return gone;
  }

  /** This draft without anything that names {@code cluster}. */
  void forget(String cluster) {
    shares.remove(cluster);
    pins.values().removeIf(cluster::equals);
    sources.values().removeIf(cluster::equals);
  }

  String yaml() {
    List<String> lines = new ArrayList<>();
    identity.ifPresent(text -> lines.add("identity: " + text));
    lines.add("egressCIDRs: " + cidrs.stream().map(c -> '"' + c + '"').toList());
    if (!blockLengths.isEmpty()) {
      lines.add("blockPrefixLength: " + flow(blockLengths));
    }
    if (!shares.isEmpty()) {
      lines.add("clusters:");
      shares.forEach((cluster, rest) -> lines.add("  - {name: " + cluster + rest + "}"));
    }
    list(lines, "pins", pins);
    list(lines, "sources", sources);
    if (selects) {
      lines.add("selectors: [{namespaceSelector: {matchLabels: {tenant: it}}}]");
    }
    lines.add("podsPerAddress: " + podsPerAddress);
    lines.add("holds: {block: " + blockHold + "s, tenant: " + tenantHold + "s}");
    return Fleets.tenant(name, lines.toArray(String[]::new));
  }

  private static void list(List<String> lines, String field, Map<String, String> entries) {
    if (!entries.isEmpty()) {
      lines.add(field + ":");
      entries.forEach(
          (cidr, cluster) -> lines.add("  - {cidr: \"" + cidr + "\", cluster: " + cluster + "}"));
    }
  }

  private static String flow(Map<String, Integer> entries) {
    return entries.toString().replace("=", ": ");
  }
}
