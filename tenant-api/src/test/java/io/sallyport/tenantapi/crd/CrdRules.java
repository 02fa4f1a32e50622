package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What annotations cannot say: rules of CEL for prefixes and for what two fields say together,
 * kinds of lists, columns, and a size for everything that has none.
 */
final class CrdRules {
  private static final long MOST_ITEMS = 131_072;
  private static final long MOST_CHARACTERS = 1024;
  private static final long MOST_PROPERTIES = 256;
  private static final long MOST_EXPRESSIONS = 32;

  private static final String CANONICAL = "isCIDR(self) && string(cidr(self)) == self";
  private static final String NO_HOST_BITS = "!isCIDR(self) || cidr(self).masked() == cidr(self)";
  private static final String SIZES =
      "!isCIDR(self) || cidr(self).prefixLength() >= (cidr(self).ip().family() == 4 ? 16 : 32)";
  private static final List<String> REFUSED =
      List.of("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "fe80::/10", "ff00::/8");

  private CrdRules() {}

  static void apply(CustomResourceDefinition crd) {
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      boolean byPeople = Names.manifestKinds().contains(crd.getSpec().getNames().getKind());
      walk("", root, byPeople ? CrdRules::prefix : any -> {});
      switch (crd.getSpec().getNames().getKind()) {
        case "EgressTenant" -> tenant(version, root);
        case "EgressCluster" -> cluster(version, root);
        case "EgressGateway" -> gateway(version, root);
        case "EgressAssignment" -> {
          root.setRequired(List.of("spec"));
          map(at(at(root, "spec"), "rows"), "slot");
          map(at(at(root, "status"), "holders"), "node");
        }
        case "EgressConsumer" -> consumer(version, root);
        default -> root.setRequired(List.of("spec"));
      }
    }
  }

  private static void tenant(CustomResourceDefinitionVersion version, JSONSchemaProps root) {
    root.setRequired(List.of("spec"));
    rule(
        root,
        "(has(self.spec.identity) ? self.spec.identity : self.metadata.name) =="
            + " (has(oldSelf.spec.identity) ? oldSelf.spec.identity : oldSelf.metadata.name)",
        "spec.identity is immutable");
    rule(root, "self.metadata.name != 'clock'", "metadata.name must not be clock");
    rule(
        root,
        "self.metadata.name.matches('^" + Names.NAME + "$')",
        "metadata.name must be 1 to 21 of a-z, 0-9 and -, a letter first, no - last");
    JSONSchemaProps spec = at(root, "spec");
    egress(at(spec, "egressCIDRs"));
    together(spec);
    map(at(spec, "clusters"), "name");
    JSONSchemaProps selector = at(spec, "selectors").getItems().getSchema();
    rule(
        at(selector, "namespaceSelector"),
        "(has(self.matchLabels) && size(self.matchLabels) > 0)"
            + " || (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
        "must not be empty: it is what grants");
    JSONSchemaProps limits = at(at(spec, "limits"), "perGateway");
    quantity(at(limits, "egressBitsPerSecond"), "8k", "400G");
    quantity(at(limits, "ingressBitsPerSecond"), "8k", "400G");
    quantity(at(limits, "burstBytes"), "1500", "1T");
    JSONSchemaProps status = at(root, "status");
    map(at(status, "conditions"), "type");
    map(at(status, "clusters"), "name");
    version.setAdditionalPrinterColumns(
        List.of(
            column("EGRESS", "string", ".spec.egressCIDRs"),
            column("TOTAL", "integer", ".status.usage.total"),
            column("USED", "integer", ".status.usage.used"),
            column("CLUSTERS", "string", ".status.clusters[*].name"),
            column("READY", "string", ".status.conditions[?(@.type=='Ready')].status"),
            column("AGE", "date", ".metadata.creationTimestamp")));
  }

  private static void egress(JSONSchemaProps egress) {
    JSONSchemaProps entry = egress.getItems().getSchema();
    rule(entry, SIZES, "must be /16 to /32 in IPv4, /32 to /128 in IPv6");
    REFUSED.forEach(
        range ->
            rule(
                entry,
                "!isCIDR(self) || !cidr('%s').containsCIDR(self)".formatted(range),
                "must not lie in " + range));
    rule(entry, "!isCIDR(self) || !cidr(self).containsIP('::')", "must not hold ::");
    rule(
        egress,
        "self.all(a, !isCIDR(a) || self.exists_one(b, isCIDR(b) && cidr(b).containsCIDR(a)))",
        "must not overlap each other");
  }

  private static void together(JSONSchemaProps spec) {
    rule(
        spec,
        "!has(self.pins) || self.pins.all(p, !isCIDR(p.cidr) || self.egressCIDRs.exists(e,"
            + " isCIDR(e) && cidr(e).containsCIDR(p.cidr)))",
        "pins must lie inside egressCIDRs");
    for (String family : List.of("4", "6")) {
      rule(
          spec,
          ("!has(self.blockPrefixLength) || !has(self.blockPrefixLength.ipv%1$s)"
                  + " || self.egressCIDRs.all(c, !isCIDR(c) || cidr(c).ip().family() != %1$s"
                  + " || (self.blockPrefixLength.ipv%1$s >= cidr(c).prefixLength()"
                  + " && self.blockPrefixLength.ipv%1$s <= cidr(c).prefixLength() + 12))")
              .formatted(family),
          "blockPrefixLength.ipv%s must be 0 to 12 bits longer than each CIDR".formatted(family));
    }
  }

  private static void cluster(CustomResourceDefinitionVersion version, JSONSchemaProps root) {
    JSONSchemaProps spec = at(root, "spec");
    rule(
        root,
        "self.metadata.name.matches('^" + Names.NAME + "$')",
        "metadata.name must be 1 to 21 of a-z, 0-9 and -, a letter first, no - last");
    rule(
        at(spec, "nodeCIDRs").getItems().getSchema(),
        "!isCIDR(self) || cidr(self).prefixLength() == (cidr(self).ip().family() == 4 ? 32 : 128)",
        "must be one node's address, never its subnet");
    version.setAdditionalPrinterColumns(
        List.of(
            column("PODS", "string", ".spec.podCIDRs"),
            column("CONNECTED", "string", ".status.connected"),
            column("AGE", "date", ".metadata.creationTimestamp")));
  }

  private static void gateway(CustomResourceDefinitionVersion version, JSONSchemaProps root) {
    root.setRequired(List.of("spec"));
    JSONSchemaProps spec = at(root, "spec");
    rule(
        spec,
        "(has(self.slots) ? self.slots : 64) == (has(oldSelf.slots) ? oldSelf.slots : 64)",
        "slots is immutable");
    at(spec, "datapaths").setXKubernetesListType("set");
    for (String family : List.of("4", "6")) {
      rule(
          at(at(spec, "nextHop"), "ipv" + family),
          "isIP(self) && ip.isCanonical(self) && ip(self).family() == " + family,
          "must be an IPv%s address in canonical text".formatted(family));
    }
    version.setAdditionalPrinterColumns(
        List.of(
            column("INTERFACE", "string", ".spec.interface"),
            column("DATAPATHS", "string", ".spec.datapaths"),
            column("SLOTS", "integer", ".spec.slots"),
            column("AGE", "date", ".metadata.creationTimestamp")));
  }

  private static void consumer(CustomResourceDefinitionVersion version, JSONSchemaProps root) {
    root.setRequired(List.of("spec"));
    JSONSchemaProps spec = at(root, "spec");
    at(spec, "tenants").setXKubernetesListType("set");
    version.setAdditionalPrinterColumns(
        List.of(
            column("FORMAT", "string", ".spec.format"),
            column("SERIAL", "integer", ".status.lastSerial"),
            column("FETCHED", "string", ".status.lastFetch"),
            column("AGE", "date", ".metadata.creationTimestamp")));
  }

  private static CustomResourceColumnDefinition column(String name, String type, String path) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withJsonPath(path)
        .build();
  }

  private static void quantity(JSONSchemaProps schema, String least, String most) {
    rule(
        schema,
        ("type(self) == int ? (quantity('%1$s').asApproximateFloat() <= double(self)"
                + " && double(self) <= quantity('%2$s').asApproximateFloat())"
                + " : isQuantity(self) && quantity(self).compareTo(quantity('%1$s')) >= 0"
                + " && quantity(self).compareTo(quantity('%2$s')) <= 0")
            .formatted(least, most),
        "must be %s to %s".formatted(least, most));
  }

  private static void map(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  private static JSONSchemaProps at(JSONSchemaProps schema, String property) {
    return Optional.ofNullable(schema.getProperties().get(property))
        .orElseThrow(() -> new IllegalArgumentException("there is no property " + property));
  }

  private static void rule(JSONSchemaProps schema, String rule, String message) {
    List<ValidationRule> all =
        new ArrayList<>(Optional.ofNullable(schema.getXKubernetesValidations()).orElse(List.of()));
    ValidationRule next = new ValidationRule();
    next.setRule(rule);
    next.setMessage(message);
    all.add(next);
    schema.setXKubernetesValidations(all);
  }

  /** Sizes where there are none, rules once, and what a prefix that people write must be. */
  private static void walk(String name, JSONSchemaProps schema, Consumer<JSONSchemaProps> prefix) {
    Optional.ofNullable(schema.getXKubernetesValidations())
        .ifPresent(
            rules -> schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(rules))));
    if ("string".equals(schema.getType()) && schema.getMaxLength() == null) {
      schema.setMaxLength(MOST_CHARACTERS);
    }
    if (name.equals("cidr") && "string".equals(schema.getType())) {
      prefix.accept(schema);
    }
    if ("array".equals(schema.getType())) {
      boolean selector = name.startsWith("match") || name.equals("values");
      if (schema.getMaxItems() == null) {
        schema.setMaxItems(selector ? MOST_EXPRESSIONS : MOST_ITEMS);
      }
      walk(name.endsWith("CIDRs") ? "cidr" : "", schema.getItems().getSchema(), prefix);
    }
    if (schema.getAdditionalProperties() != null) {
      if (schema.getMaxProperties() == null) {
        schema.setMaxProperties(MOST_PROPERTIES);
      }
      walk("", schema.getAdditionalProperties().getSchema(), prefix);
    }
    Map<String, JSONSchemaProps> properties =
        Optional.ofNullable(schema.getProperties()).orElse(Map.of());
    properties.forEach((property, part) -> walk(property, part, prefix));
  }

  private static void prefix(JSONSchemaProps schema) {
    rule(schema, CANONICAL, "must be a prefix in canonical text, such as 203.0.113.0/26");
    rule(schema, NO_HOST_BITS, "must not have bits behind its length");
  }
}
