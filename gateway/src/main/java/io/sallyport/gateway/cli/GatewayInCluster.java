package io.sallyport.gateway.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.lease.FileDisk;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Timing;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.NextHop;
import io.sallyport.tenantapi.http.HttpServer;
import io.sallyport.tenantapi.kube.AssignmentObject;
import io.sallyport.tenantapi.kube.Detection;
import io.sallyport.tenantapi.kube.GatewayView;
import io.sallyport.tenantapi.kube.LevelLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A node of an EgressGateway. */
final class GatewayInCluster {
  private static final int SLOTS = 64;

  private final KubernetesOptions kubernetes;
  private final GatewayOptions options;
  private final GatewayView.Place place;

  GatewayInCluster(KubernetesOptions kubernetes, String cluster, GatewayOptions options)
      throws UserError, IOException {
    String[] parts = kubernetes.gateway.orElse("").split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw UserError.input(
          "--gateway '%s' is no NAMESPACE/NAME; fits: sallyport-system/gateway"
              .formatted(kubernetes.gateway.orElse("")));
    }
    if (options.networkInterface.isPresent()) {
      throw UserError.input("--interface is told by the EgressGateway, leave it out");
    }
    this.kubernetes = kubernetes;
    this.options = options;
    String node =
        kubernetes.node.isPresent()
            ? kubernetes.node.get()
            : InetAddress.getLocalHost().getHostName();
    this.place = new GatewayView.Place(new ClusterName(cluster), parts[0], parts[1], node);
  }

  void serve() throws IOException, UserError, InterruptedException {
    Health health = new Health(List.of(GatewayProgram.LISTENERS, GatewayProgram.TABLE));
    Metrics metrics = new Metrics();
    OwnListeners listeners = new OwnListeners();
    List<LevelLoop> loops = new CopyOnWriteArrayList<>();
    Runnable changed = () -> loops.forEach(LevelLoop::tell);
    try (KubernetesClient client = Kubeconfig.client("--kubeconfig", kubernetes.kubeconfig)) {
      EgressGatewaySpec spec = GatewayView.spec(client, place);
      Peers peers = new Peers(new NodeName(place.node()), timing(spec), kubernetes.probes);
      take(client, spec, peers);
      GatewayView view = new GatewayView(client, place, changed);
      try (GatewayProgram program =
              new GatewayProgram(
                  new GatewayProgram.Place(place.cluster().name(), place.gateway()),
                  options,
                  unusable -> new ClusterSlices(view, place.node(), unusable, peers),
                  listeners,
                  health,
                  metrics,
                  Plant.NONE);
          HttpServer admin = HttpServer.start(options.metrics, Admin.of(metrics, health));
          LevelLoop looking =
              new LevelLoop("gateway", Duration.ofMinutes(1), program::look, Looking::died)) {
        listeners.add(admin.address());
        loops.add(looking);
        looking.start();
        looking.tell();
        Serving.announce(
            "gateway cluster=%s gateway=%s/%s node=%s"
                .formatted(place.cluster(), place.namespace(), place.gateway(), place.node()),
            program,
            admin);
        Serving.untilTerminated(
            () -> {
              peers.beforeRestart();
              program.drain(options.drainTimeout);
            });
      }
    }
  }

  /** A node that nobody asks need not ask often. */
  private Timing timing(EgressGatewaySpec spec) throws IOException {
    return kubernetes.probes.isPresent() ? Detection.of(spec) : KernelGateway.ALONE;
  }

  private void take(KubernetesClient client, EgressGatewaySpec spec, Peers peers)
      throws IOException {
    boolean kernel =
        Optional.ofNullable(spec.datapaths()).orElse(List.of("Kernel")).contains("Kernel");
    if (!kernel) {
      return;
    }
    options.tell(
        new KernelGateway.Settings(
            String.valueOf(spec.networkInterface()),
            nextHops(Optional.ofNullable(spec.nextHop())),
            Optional.ofNullable(spec.slots()).orElse(SLOTS),
            options.owned(),
            Optional.of(
                new KernelGateway.Shared(
                    peers,
                    new AssignmentRows(
                        new AssignmentObject(client, place.namespace(), place.gateway())),
                    new FileDisk(
                        kubernetes.rows.resolve(place.namespace()).resolve(place.gateway()))))));
  }

  private static List<InetAddress> nextHops(Optional<NextHop> told) throws IOException {
    List<InetAddress> hops = new ArrayList<>();
    for (String text : told.stream().flatMap(hop -> Stream.of(hop.ipv4(), hop.ipv6())).toList()) {
      if (text != null) {
        hops.add(InetAddress.getByAddress(IpAddress.of(text).bytes()));
      }
    }
    return hops;
  }
}
