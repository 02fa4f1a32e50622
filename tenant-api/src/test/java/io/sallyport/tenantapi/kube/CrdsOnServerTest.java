package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CRDs on a real API server: everything that they demand is met by a good manifest, and each
 * thing alone refused where it is broken.
 */
class CrdsOnServerTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final String TENANT =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        identity: acme
        egressCIDRs: [203.0.113.0/26, "2001:db8:a::/120"]
        blockPrefixLength: {ipv4: 31, ipv6: 124}
        clusters: [{name: eu1, minBlocks: 1, maxBlocks: 8}]
        pins: [{cluster: eu1, cidr: 203.0.113.16/28}]
        podsPerAddress: 256
        selectors:
          - namespaceSelector:
              matchLabels: {tenant: acme}
              matchExpressions: [{key: tier, operator: In, values: [gold]}]
            podSelector:
              matchLabels: {app: web}
              matchExpressions: [{key: tier, operator: In, values: [gold]}]
        sources: [{cidr: 10.20.0.0/24, cluster: eu1}]
        destinationCIDRs: [0.0.0.0/0, "::/0"]
        excludedCIDRs: [10.0.0.0/8]
        limits: {perGateway: {egressBitsPerSecond: 500M, ingressBitsPerSecond: 1G, burstBytes: 64Mi,
          connections: 100000, newConnectionsPerSecond: 2000}}
        holds: {block: 15m, tenant: 720h}
        allowList: {leadTime: 24h, activate: AtTime, gateTimeout: 72h, public: false}
      """;

  private static final String CLUSTER =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressCluster
      metadata: {name: eu1}
      spec: {podCIDRs: [10.244.0.0/16], serviceCIDRs: [10.96.0.0/12], nodeCIDRs: [192.0.2.1/32],
        routedCIDRs: [203.0.113.0/24], mesh: blue, cordoned: false,
        tunnel: {port: 4799, markMask: 65280}, unknownPods: Hold}
      """;

  private static final String GATEWAY =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressGateway
      metadata: {name: main, namespace: default}
      spec:
        datapaths: [Kernel]
        nodeSelector: {role: egress}
        tenantSelector:
          matchLabels: {tier: gold}
          matchExpressions: [{key: tier, operator: In, values: [gold]}]
        interface: eth1
        nextHop: {ipv4: 203.0.113.254, ipv6: "2001:db8::fe"}
        announce: {mode: L2}
        slots: 64
        failureDetection: {interval: 100ms, misses: 3, fence: 500ms}
      """;

  private static final String CONSUMER =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressConsumer
      metadata: {name: palo}
      spec: {tenants: [acme], scope: cidrs, format: txt, pollInterval: 5m, gates: true,
        tokenSecretRef: {name: palo-token}}
      """;

  private static final String CANONICAL =
      "must be a prefix in canonical text, such as 203.0.113.0/26";
  private static final String NAME =
      "metadata.name must be 1 to 21 of a-z, 0-9 and -, a letter first, no - last";

  /** What breaks a rule, by its message: a value in its place, or PATH = VALUE. */
  private static final Map<String, List<String>> BREAKS =
      Map.ofEntries(
          Map.entry(CANONICAL, List.of("203.000.113.0/26", "203.0.113.0", "2001:DB8:A::/120")),
          Map.entry("must not have bits behind its length", List.of("203.0.113.1/26")),
          Map.entry("must be /16 to /32 in IPv4, /32 to /128 in IPv6", List.of("2001::/31")),
          Map.entry("must not lie in 0.0.0.0/8", List.of("0.1.0.0/16")),
          Map.entry("must not lie in 169.254.0.0/16", List.of("169.254.1.0/24")),
          Map.entry("must not lie in 224.0.0.0/4", List.of("239.1.0.0/16")),
          Map.entry("must not lie in 240.0.0.0/4", List.of("250.1.0.0/16")),
          Map.entry("must not lie in fe80::/10", List.of("fe80::/64")),
          Map.entry("must not lie in ff00::/8", List.of("ff02::/64")),
          Map.entry("must not hold ::", List.of("::/32", "::/128")),
          Map.entry(
              "must not overlap each other",
              List.of("[203.0.113.0/26, 203.0.113.0/27]", "[203.0.113.0/26, 203.0.113.0/26]")),
          Map.entry(
              "pins must lie inside egressCIDRs", List.of("spec.pins[0].cidr = 203.0.112.0/28")),
          Map.entry(
              "blockPrefixLength.ipv4 must be 0 to 12 bits longer than each CIDR",
              List.of("spec.blockPrefixLength.ipv4 = 25")),
          Map.entry(
              "blockPrefixLength.ipv6 must be 0 to 12 bits longer than each CIDR",
              List.of("spec.blockPrefixLength.ipv6 = 119")),
          Map.entry("must not be empty: it is what grants", List.of("{}", "{matchLabels: {}}")),
          Map.entry(
              "maxBlocks must not be below minBlocks",
              List.of("{name: eu1, maxBlocks: 0, minBlocks: 1}")),
          Map.entry("must be 8k to 400G", List.of("7999", "401G", "1.5T", "7k")),
          Map.entry("must be 1500 to 1T", List.of("1499", "2T", "1Ti")),
          Map.entry("metadata.name must not be clock", List.of("metadata.name = clock")),
          Map.entry(
              NAME,
              List.of(
                  "metadata.name = 1a",
                  "metadata.name = a.b",
                  "metadata.name = abcdefghijklmnopqrstuvw")),
          Map.entry("must be one node's address, never its subnet", List.of("192.0.2.0/24")),
          Map.entry("slots is immutable", List.of("spec.slots = 65")),
          Map.entry(
              "must be an IPv4 address in canonical text",
              List.of("203.0.113", "'2001:db8::1'", "203.0.113.01")),
          Map.entry(
              "must be an IPv6 address in canonical text", List.of("203.0.113.1", "2001:DB8::1")),
          Map.entry("spec.identity is immutable", List.of("spec.identity = other")));

  @TempDir static Path folder;
  private static Optional<ApiServer> server = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    server = Optional.of(ApiServer.startWithCrds(folder));
    assertThat(apply(YAML.readTree(TENANT)).text()).contains("created");
    assertThat(apply(YAML.readTree(CLUSTER)).text()).contains("created");
    assertThat(apply(YAML.readTree(GATEWAY)).text()).contains("created");
    assertThat(apply(YAML.readTree(CONSUMER)).text()).contains("created");
  }

  @AfterAll
  static void stop() {
    server.ifPresent(ApiServer::close);
  }

  private static ApiServer.Said apply(JsonNode object) throws IOException {
    return server.orElseThrow().kubectl(object.toString(), "apply", "-f", "-");
  }

  @Test
  void eachThingThatATenantMustBeIsRefusedAlone() throws IOException {
    refusesAlone("egresstenants", YAML.readTree(TENANT));
  }

  @Test
  void eachThingThatAClusterMustBeIsRefusedAlone() throws IOException {
    refusesAlone("egressclusters", YAML.readTree(CLUSTER));
  }

  @Test
  void eachThingThatAGatewayMustBeIsRefusedAlone() throws IOException {
    refusesAlone("egressgateways", YAML.readTree(GATEWAY));
  }

  @Test
  void eachThingThatAConsumerMustBeIsRefusedAlone() throws IOException {
    refusesAlone("egressconsumers", YAML.readTree(CONSUMER));
  }

  /** Values at the edge of what is allowed, and forms that people use. */
  private static final List<String> GOOD =
      List.of(
          "spec = {egressCIDRs: [203.0.113.0/24]}",
          "spec = {egressCIDRs: [203.0.0.0/16]}",
          "spec = {egressCIDRs: [203.0.113.7/32]}",
          "spec = {egressCIDRs: ['2001:db8::/32']}",
          "spec = {egressCIDRs: ['2001:db8::1/128']}",
          "spec = {egressCIDRs: [127.113.0.0/26]}",
          "spec = {egressCIDRs: [10.0.0.0/16, 192.168.0.0/16, 'fd00::/48']}",
          "spec = {egressCIDRs: [203.0.113.0/25, 203.0.113.128/25]}",
          "spec = {egressCIDRs: [203.0.113.0/26], blockPrefixLength: {ipv4: 26}}",
          "spec = {egressCIDRs: [203.0.0.0/20], blockPrefixLength: {ipv4: 32}}",
          "spec = {egressCIDRs: [203.0.113.0/26], blockPrefixLength: {ipv6: 64}}",
          "spec = {egressCIDRs: [203.0.113.0/26], identity: acme, clusters: []}",
          "spec.podsPerAddress = 1",
          "spec.podsPerAddress = 65536",
          "spec.clusters = [{name: eu1}, {name: us1, minBlocks: 0, maxBlocks: 0}]",
          "spec.clusters = [{name: a, minBlocks: 4096}]",
          "spec.pins = [{cluster: eu1, cidr: 203.0.113.0/26}]",
          "spec.selectors[0].namespaceSelector = {matchExpressions: [{key: a, operator: Exists}]}",
          "spec.selectors[0] = {namespaceSelector: {matchLabels: {a: b}}}",
          "spec.limits = {perGateway: {egressBitsPerSecond: 8000, burstBytes: 1500}}",
          "spec.limits = {perGateway: {egressBitsPerSecond: 8k, ingressBitsPerSecond: 400G}}",
          "spec.limits = {perGateway: {egressBitsPerSecond: 1.5G, burstBytes: 64Ki}}",
          "spec.holds = {block: 0s, tenant: 999999h}",
          "spec.holds = {block: 1h30m}",
          "spec.allowList = {activate: WhenAcknowledged, public: true}",
          "spec.destinationCIDRs = []",
          "metadata.name = abcdefghijklmnopqrstu");

  @Test
  void whatIsGoodIsTaken() throws IOException {
    assertThat(GOOD).hasSizeGreaterThan(20);
    for (String edit : GOOD) {
      String[] sides = edit.split(" = ");
      JsonNode good = with(YAML.readTree(TENANT), sides[0], YAML.readTree(sides[1]));
      ApiServer.Said said =
          server.orElseThrow().kubectl(good.toString(), "apply", "--dry-run=server", "-f", "-");
      assertThat(said.code()).as("%s: %s", edit, said.text()).isZero();
    }
  }

  private static void refusesAlone(String kind, JsonNode good) throws IOException {
    JsonNode crd = YAML.readTree(ApiServer.CRDS.resolve(kind + ".sallyport.io.yaml").toFile());
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    List<String> complaints = new ArrayList<>();
    for (Constraint constraint : Constraint.of(schema)) {
      List<JsonNode> bad = broken(constraint, good);
      if (bad.isEmpty()) {
        complaints.add("nothing breaks " + constraint);
      }
      for (JsonNode object : bad) {
        complaint(constraint, object).ifPresent(complaints::add);
      }
    }
    assertThat(complaints).isEmpty();
  }

  private static Optional<String> complaint(Constraint constraint, JsonNode bad)
      throws IOException {
    ApiServer.Said said =
        server.orElseThrow().kubectl(bad.toString(), "apply", "--dry-run=server", "-f", "-");
    List<String> errors =
        said.text()
            .lines()
            .map(line -> line.replaceFirst("^.* is invalid: ", ""))
            .map(line -> line.replaceFirst("^\\* ", ""))
            .filter(line -> !line.isBlank() && !line.contains("some validation rules were not"))
            .toList();
    String path = constraint.path().replaceFirst("\\[0]$", "");
    boolean there = errors.stream().anyMatch(error -> error.contains(constraint.words()));
    boolean alone =
        errors.stream().allMatch(error -> error.startsWith(path.isEmpty() ? "<nil>: " : path));
    return said.code() != 0 && there && alone
        ? Optional.empty()
        : Optional.of("%s: %s\n  %s".formatted(constraint, bad.at("/spec"), said.text()));
  }

  /** Objects that are good but for one thing. */
  private static List<JsonNode> broken(Constraint constraint, JsonNode whole) throws IOException {
    String path = constraint.path();
    JsonNode good = base(constraint, whole);
    if (constraint.kind().equals("rule")) {
      List<JsonNode> all = new ArrayList<>();
      for (String text : BREAKS.getOrDefault(constraint.value().asText(), List.of())) {
        String[] sides = text.split(" = ");
        all.add(
            with(
                good, sides.length == 2 ? sides[0] : path, YAML.readTree(sides[sides.length - 1])));
      }
      return all;
    }
    if (constraint.kind().equals("required")) {
      return List.of(without(good, path));
    }
    Optional<JsonNode> value = constraint.broken(good.at(pointer(path)));
    return value.isPresent() ? List.of(with(good, path, value.get())) : List.of();
  }

  /** A good object without what would be broken too. */
  private static JsonNode base(Constraint constraint, JsonNode whole) throws IOException {
    if (constraint.kind().equals("rule") && !constraint.path().startsWith("spec.egressCIDRs")) {
      return whole;
    }
    return switch (constraint.path()) {
      case "spec.slots" -> with(whole, "metadata.name", YAML.readTree("another"));
      case "spec.identity" -> with(whole, "metadata.name", YAML.readTree("another"));
      case "spec.clusters[0].minBlocks" -> without(whole, "spec.clusters[0].maxBlocks");
      case "spec.clusters[0].maxBlocks" -> without(whole, "spec.clusters[0].minBlocks");
      case "spec.egressCIDRs", "spec.egressCIDRs[0]" ->
          without(without(whole, "spec.pins"), "spec.blockPrefixLength");
      default -> whole;
    };
  }

  private static String pointer(String path) {
    return "/" + path.replace("[0]", "/0").replace('.', '/');
  }

  private static JsonNode with(JsonNode good, String path, JsonNode value) {
    JsonNode copy = good.deepCopy();
    String pointer = pointer(path);
    String name = pointer.substring(pointer.lastIndexOf('/') + 1);
    switch (copy.at(pointer.substring(0, pointer.lastIndexOf('/')))) {
      case ArrayNode array -> array.set(0, value);
      case ObjectNode object -> object.set(name, value);
      default -> throw new IllegalArgumentException(path);
    }
    return copy;
  }

  private static JsonNode without(JsonNode good, String path) {
    JsonNode copy = good.deepCopy();
    String pointer = pointer(path);
    ObjectNode parent = (ObjectNode) copy.at(pointer.substring(0, pointer.lastIndexOf('/')));
    parent.remove(pointer.substring(pointer.lastIndexOf('/') + 1));
    return copy;
  }
}
