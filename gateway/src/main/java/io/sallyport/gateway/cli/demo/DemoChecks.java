package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the demo of the proxy datapath checks once its table is full. */
final class DemoChecks {
  private static final int HELD = 12;
  private static final int PATIENCE_SECONDS = 20;

  private final DemoWorld world;
  private final DemoScreen screen;
  private final Tally tally;

  DemoChecks(DemoWorld world, DemoScreen screen, Tally tally) {
    this.world = world;
    this.screen = screen;
    this.tally = tally;
  }

  /**
   * Kills a gateway under open transfers: those break, and new ones leave from the same address.
   */
  void killAndStartAgain(DemoFleet.Tenant tenant, String cluster, Duration mostDown)
      throws Exception {
    Workload holding = Workload.of(world.ground(), tenant, cluster, 0);
    Children.Child holder = holding.start(world, "hold", HELD);
    holder.line(PATIENCE_SECONDS);
    long began = System.nanoTime();
    world.gateway(cluster).killAndStartAgain();
    String broken = holder.line(PATIENCE_SECONDS);
    world.gateway(cluster).awaitReady();
    String saw = world.probe(tenant, cluster, "after-kill").map(Move::saw).orElse("none");
    double seconds = (System.nanoTime() - began) / 1e9;
    String expected = world.prediction().text(tenant.name(), cluster, holding.source());
    boolean same = saw.equals(expected);
    String mark =
        tally.count(same && broken.equals("broken " + HELD) && seconds < mostDown.toSeconds());
    screen.say(
        "%skill -9 gateway %s: %s open transfers broke; started again,"
            .formatted(mark, cluster, broken.replace("broken ", "")));
    screen.say(
        "%snew ones after %.1f s from %s, %s"
            .formatted(mark, seconds, saw, same ? "same address" : "not " + expected));
  }

  /** The gateway that was not killed, the firewall and the clients must agree to the byte. */
  void compareBytes(String cluster) throws IOException, InterruptedException {
    Map<String, Bytes> clients = world.totals().of(cluster);
    Map<String, Bytes> gateway =
        GatewayScrape.bytes(world.children(), world.ground(), world.gateway(cluster));
    ByteTotals seen = new ByteTotals();
    Prediction prediction = world.prediction();
    world
        .firewall()
        .log()
        .bytesBySource()
        .forEach(
            (source, bytes) -> {
              IpAddress address = IpAddress.of(source);
              seen.add(prediction.owner(address), prediction.cluster(address), bytes);
            });
    Map<String, Bytes> firewall = seen.of(cluster);
    boolean right = clients.equals(gateway) && clients.equals(firewall);
    screen.say(
        "%sbytes of %s: gateway, firewall, clients %s"
            .formatted(
                tally.count(right),
                cluster,
                right ? "agree to the byte" : gateway + " " + firewall + " " + clients));
  }

  /** Nothing has come to a tenant's port from an address that is not the tenant's. */
  void countForeign() {
    List<FirewallLog.Drop> drops = world.firewall().log().drops();
    String example =
        drops.stream()
            .map(drop -> ", dropped; one is %s at %s's port".formatted(drop.source(), drop.port()))
            .findFirst()
            .orElse("");
    screen.say(
        "%sforeign sources: %d%s".formatted(tally.count(drops.isEmpty()), drops.size(), example));
  }
}
