package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What the demo of the kernel datapath checks once its table is full. */
final class KernelChecks {
  private static final int CARRIED = 12;
  private static final int PATIENCE_SECONDS = 20;
  private static final int PROBE_BYTES = 1000;

  /** What is on its way may be counted here and not yet there. */
  private static final int LOOKS = 10;

  private static final long LOOK_NANOS = 300_000_000;

  private final DemoWorld world;
  private final DemoScreen screen;
  private final Tally tally;

  KernelChecks(DemoWorld world, DemoScreen screen, Tally tally) {
    this.world = world;
    this.screen = screen;
    this.tally = tally;
  }

  /**
   * Kills a gateway under open transfers: those go on, and new ones leave from the same address.
   */
  void killAndStartAgain(DemoFleet.Tenant tenant, String cluster, Duration mostDown)
      throws Exception {
    Workload carrying = Workload.of(world.ground(), tenant, cluster, 0);
    Children.Child carrier = carrying.start(world, "carry", CARRIED);
    String open = carrier.line(PATIENCE_SECONDS);
    long began = System.nanoTime();
    world.gateway(cluster).killAndStartAgain();
    world.gateway(cluster).awaitReady();
    double seconds = (System.nanoTime() - began) / 1e9;
    String carried = carrier.line(PATIENCE_SECONDS).replace("carried ", "");
    String expected = world.prediction().text(tenant.name(), cluster, carrying.source());
    String saw = probe(tenant, cluster);
    boolean same = saw.equals(expected);
    String mark =
        tally.count(
            same
                && open.equals("open " + CARRIED)
                && carried.equals(String.valueOf(CARRIED))
                && seconds < mostDown.toSeconds());
    screen.say(
        "%skill -9 gateway %s: %s of %d open transfers went on to their end;"
            .formatted(mark, cluster, carried, CARRIED));
    screen.say(
        "%sstarted again in %.1f s, new ones from %s, %s"
            .formatted(mark, seconds, saw, same ? "same address" : "not " + expected));
  }

  private String probe(DemoFleet.Tenant tenant, String cluster)
      throws IOException, InterruptedException {
    Workload workload = Workload.named(world.ground(), tenant, cluster, "after-kill");
    String said = workload.start(world, "move", PROBE_BYTES).line(PATIENCE_SECONDS);
    return said.startsWith("moved ")
        ? world.firewall().log().seen(workload.id()).source()
        : "none (" + said + ")";
  }

  /** The gateway that was not killed and the firewall must agree to the byte, headers included. */
  void compareBytes(String cluster) throws IOException, InterruptedException {
    Map<String, Bytes> gateway = Map.of();
    Map<String, Bytes> firewall = Map.of();
    boolean right = false;
    for (int i = 0; i < LOOKS && !right; i++) {
      gateway = GatewayScrape.bytes(world.children(), world.ground(), world.gateway(cluster));
      firewall = passed(cluster);
      right = gateway.equals(firewall) && holdPayload(cluster, firewall);
      if (!right) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
    long all =
        firewall.values().stream().mapToLong(bytes -> bytes.egress() + bytes.ingress()).sum();
    screen.say(
        "%sbytes of %s: gateway and firewall %s"
            .formatted(
                tally.count(right),
                cluster,
                right ? "agree to the byte, %,d".formatted(all) : gateway + " " + firewall));
  }

  /** By tenant, what passed the firewall from and to its addresses of a cluster. */
  private Map<String, Bytes> passed(String cluster) throws IOException, InterruptedException {
    Map<String, String> report = world.filter().report();
    Map<String, Bytes> passed = new HashMap<>();
    for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
      for (IpAddress address : world.prediction().addresses(tenant.name(), cluster)) {
        Bytes bytes =
            new Bytes(
                Long.parseLong(report.getOrDefault("up_" + address, "0")),
                Long.parseLong(report.getOrDefault("down_" + address, "0")));
        passed.merge(tenant.name(), bytes, Bytes::plus);
      }
    }
    return passed;
  }

  private boolean holdPayload(String cluster, Map<String, Bytes> counted) {
    return world.totals().of(cluster).entrySet().stream()
        .allMatch(
            payload -> {
              Bytes all = counted.getOrDefault(payload.getKey(), new Bytes(0, 0));
              return all.egress() > payload.getValue().egress()
                  && all.ingress() > payload.getValue().ingress();
            });
  }

  /** Nothing has come out of a gateway from an address that the plan does not give. */
  void countForeign() throws IOException, InterruptedException {
    Map<String, String> report = world.filter().report();
    long captured = Long.parseLong(report.getOrDefault("captured", "0"));
    String foreign = report.getOrDefault("strange", "?");
    boolean right = captured > 0 && foreign.equals("0");
    screen.say(
        "%soutside capture: %,d packets, %s with a foreign source%s"
            .formatted(
                tally.count(right),
                captured,
                foreign,
                report.containsKey("one") ? "; one is " + report.get("one") : ""));
  }
}
