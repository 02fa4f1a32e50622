package io.sallyport.gateway.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a gateway finds its EgressGateway. */
final class KubernetesOptions {
  @Option(
      names = "--gateway",
      paramLabel = "NAMESPACE/NAME",
      description = "EgressGateway that this node serves; it says which interface and next hops.")
  Optional<String> gateway = Optional.empty();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "This node, with --gateway (default: the host's name).")
  Optional<String> node = Optional.empty();

  @Option(
      names = "--probes",
      paramLabel = "ADDRESS:PORT",
      converter = HostPort.Server.class,
      description =
          "Where the gateway's other nodes ask whether this one lives, by UDP, with --gateway"
              + " (default: nowhere; nobody stands by for it, nor it for others).")
  Optional<InetSocketAddress> probes = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "How to reach the API server, with --gateway (default: the pod's service account, or"
              + " $KUBECONFIG, or ~/.kube/config).")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--rows",
      paramLabel = "DIR",
      defaultValue = "/var/lib/sallyport",
      description =
          "Where this node remembers which slots it holds, with --gateway" + " (${DEFAULT-VALUE}).")
  Path rows = Path.of(".");
}
