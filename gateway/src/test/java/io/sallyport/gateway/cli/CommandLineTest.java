package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.gateway.lab.Program;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private static final String CLUSTERS =
      """
      {apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}
      ---
      {apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: us1}}
      """;
  private static final String ACME =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.0/26, "2001:db8:a::/64"]
        sources: [{cidr: 10.20.0.0/24, cluster: eu1}]
        clusters: [{name: eu1}, {name: us1}]
      """;

  @TempDir Path folder;

  @BeforeEach
  void manifests() throws Exception {
    Files.writeString(folder.resolve("clusters.yaml"), CLUSTERS);
    Files.writeString(folder.resolve("acme.yaml"), ACME);
  }

  @Test
  void planShowsATable() throws Exception {
    Program.Result result = Program.run("plan", "-f", folder.toString());
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().toList())
        .containsExactly(
            "TENANT  CLUSTER  BLOCK                   FIRST                LAST                    "
                + "          USABLE             STATE    CHANGE  WHY",
            "acme    eu1      203.0.113.0/31          203.0.113.0          203.0.113.1             "
                + "          2                  Pending  new",
            "acme    us1      203.0.113.32/31         203.0.113.32         203.0.113.33            "
                + "          2                  Pending  new",
            "acme    eu1      2001:db8:a::/72         2001:db8:a::        "
                + " 2001:db8:a:0:ff:ffff:ffff:ffff    72057594037927936  Pending  new",
            "acme    us1      2001:db8:a:0:8000::/72  2001:db8:a:0:8000:: "
                + " 2001:db8:a:0:80ff:ffff:ffff:ffff  72057594037927936  Pending  new",
            "1 tenants: 4 blocks new, 0 kept");
  }

  @Test
  void planAsJsonHasTheShapeOfTheContract() throws Exception {
    Program.Result result = Program.run("plan", "-f", folder.toString(), "-o", "json");
    JsonNode block = JsonMapper.builder().build().readTree(result.out()).at("/tenants/0/blocks/0");
    assertThat(block.properties().stream().map(Map.Entry::getKey))
        .containsExactly(
            "cidr", "cluster", "first", "last", "usable", "state", "change", "until", "reason");
    assertThat(block.get("usable").isIntegralNumber()).isTrue();
  }

  @Test
  void planNeedsTheSubnetLibrary() throws Exception {
    Program.Result result =
        Program.run(Map.of(), jar -> !jar.contains("commons-net"), "plan", "-f", folder.toString());
    assertThat(result.code()).isNotZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("org/apache/commons/net");
  }

  @Test
  void everyProblemOfTheManifestsIsToldAtOnce() throws Exception {
    Files.writeString(
        folder.resolve("bad.yaml"),
        ACME.replace("name: acme", "name: Bank")
            + "---\n"
            + ACME.replace("name: acme", "name: bank")
                .replace("203.0.113.0/26", "010.0.0.1/33")
                .replace("2001:db8:a::", "2001:DB8:A::")
                .replace("clusters:", "cluster:"));
    Program.Result result = Program.run("plan", "-f", folder.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(line -> line.startsWith("bad.yaml: EgressTenant") && line.contains("; fits: "));
  }

  @Test
  void badOptionsAreToldAtOnce() throws Exception {
    Program.Result result =
        Program.run("gateway", "--socks5", "localhost", "--idle-timeout", "soon");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("localhost", "soon", "--cluster").doesNotContain("\tat ");
  }

  @Test
  void aGatewayIsToldOneOfTwoPlacesForItsSlices() throws Exception {
    for (String[] more : new String[][] {{}, {"--slices", "x", "--gateway", "a/b"}}) {
      List<String> arguments = new ArrayList<>(List.of("gateway", "--cluster", "eu1"));
      arguments.addAll(List.of(more));
      Program.Result result = Program.run(arguments.toArray(String[]::new));
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("give --slices DIR or --gateway NAMESPACE/NAME");
    }
  }

  @Test
  void optionsComeFromTheEnvironmentToo() throws Exception {
    Program.Result result =
        Program.run(
            Map.of("SALLYPORT_FILE", folder.toString(), "SALLYPORT_OUTPUT", "json"),
            jar -> true,
            "plan");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("{");
  }

  @Test
  void anUnknownClusterIsAnInputError() throws Exception {
    String state = folder.resolve("state").toString();
    Program.Result result =
        Program.run("run", "-f", folder.toString(), "--state", state, "--cluster", "eu2");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("--cluster 'eu2' names no EgressCluster; fits: [eu1, us1]");
  }

  @Test
  void aPortInUseIsOneReadableLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertCannotListen("127.0.0.1:" + taken.getLocalPort(), "in use");
    }
  }

  @Test
  void anAddressThatThisHostDoesNotHaveIsOneReadableLine() throws Exception {
    assertCannotListen("198.51.100.1:1080", "assign");
  }

  private void assertCannotListen(String at, String why) throws Exception {
    Program.Result result =
        Program.run(
            "run",
            "-f",
            folder.toString(),
            "--state",
            folder.resolve("state").toString(),
            "--cluster",
            "eu1",
            "--allow-list",
            "127.0.0.1:0",
            "--connect",
            "127.0.0.1:0",
            "--metrics",
            "127.0.0.1:0",
            "--socks5",
            at);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines())
        .singleElement(STRING)
        .contains("SOCKS5", at, why)
        .doesNotContain("Exception");
  }

  @Test
  void listsWithoutTokensAreServedOnLoopbackOnly() throws Exception {
    String state = folder.resolve("state").toString();
    Program.Result result =
        Program.run(
            "run",
            "-f",
            folder.toString(),
            "--state",
            state,
            "--cluster",
            "eu1",
            "--allow-list",
            "0.0.0.0:0");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("loopback");
  }

  @Test
  void helpIsThereForEveryCommand() throws Exception {
    for (String command : new String[] {"plan", "export", "run", "gateway", "demo"}) {
      Program.Result result = Program.run(command, "--help");
      assertThat(result.code()).isZero();
      assertThat(result.out()).startsWith("Usage: sallyport " + command);
    }
  }
}
