package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A hub and its member eu1 in a lab, each with its API server and its controller. */
final class ClusterWorld implements AutoCloseable {
  private final Path folder;
  private final ClusterLab lab;

  /** Both run, and what sends and answers; eu1 has a node g1, and no gateway yet. */
  ClusterWorld(Path folder) throws IOException {
    this.folder = folder;
    this.lab = new ClusterLab(folder);
    lab.lab().server();
    lab.server("hub");
    lab.server("eu1");
    node("g1", "10.1.0.0/16");
    Path joined = join();
    lab.apply("hub", "{apiVersion: v1, kind: Namespace, metadata: {name: sallyport-system}}");
    controllers(joined);
  }

  ClusterLab lab() {
    return lab;
  }

  /** A kubeconfig of the hub, as the member has it. */
  private Path join() throws IOException {
    lab.run(
        "join",
        "--hub",
        lab.kubeconfig("hub").toString(),
        "--kubeconfig",
        lab.kubeconfig("eu1").toString(),
        "--name",
        "eu1");
    String secret =
        lab.said(
            "eu1",
            "",
            "-n=sallyport-system",
            "get",
            "secret",
            "sallyport-hub",
            "-o=jsonpath={.data.kubeconfig}");
    Path joined = folder.resolve("joined.kubeconfig");
    Files.writeString(joined, new String(Base64.getDecoder().decode(secret), UTF_8));
    return joined;
  }

  private void controllers(Path joined) {
    lab.program(
        ClusterLab.API,
        "controller",
        "--role=hub",
        "--kubeconfig=" + lab.kubeconfig("hub"),
        "--metrics=127.0.0.1:0",
        "--allow-list=127.0.0.1:0");
    lab.program(
        ClusterLab.API,
        "controller",
        "--role=member",
        "--cluster=eu1",
        "--kubeconfig=" + lab.kubeconfig("eu1"),
        "--hub-kubeconfig=" + joined,
        "--metrics=127.0.0.1:0");
  }

  /**
   * The gateway sallyport-system/gw, and its program on a node, in front of a cluster of the lab.
   */
  Inmate gateway(String node, String cluster, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "gateway",
                "--cluster=eu1",
                "--gateway=sallyport-system/gw",
                "--node=" + node,
                "--kubeconfig=" + lab.kubeconfig("eu1"),
                "--rows=" + folder.resolve("rows-" + node)));
    arguments.addAll(Arrays.asList(more));
    return lab.program(Lab.gateway(cluster), arguments.toArray(String[]::new));
  }

  /** A node of eu1 for gateways, which is ready. */
  void node(String name, String pods) throws IOException {
    lab.apply(
        "eu1",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {egress: "true"}}
        spec: {podCIDRs: [%s]}
        """
            .formatted(name, pods));
    status("default", "node", name, "{conditions: [{type: Ready, status: 'True'}]}");
  }

  void namespace(String name, String tenant) throws IOException {
    lab.apply(
        "eu1",
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %1$s, labels: {tenant: %2$s}}
        ---
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: %1$s}}
        """
            .formatted(name, tenant));
  }

  void pod(String namespace, String name, String address) throws IOException {
    lab.apply(
        "eu1",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: %s}
        spec: {automountServiceAccountToken: false, nodeName: g1, containers: [{name: c, image: none}]}
        """
            .formatted(name, namespace));
    status(
        namespace,
        "pod",
        name,
        "{phase: Running, podIP: %1$s, podIPs: [{ip: %1$s}]}".formatted(address));
  }

  private void status(String namespace, String kind, String name, String status)
      throws IOException {
    lab.said(
        "eu1",
        "",
        "-n=" + namespace,
        "patch",
        kind,
        name,
        "--subresource=status",
        "--type=merge",
        "-p=status: " + status);
  }

  @Override
  public void close() {
    lab.close();
  }
}
