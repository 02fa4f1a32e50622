package io.sallyport.gateway.cli.demo;

import java.io.IOException;

/** A tenant at another one's port of the firewall: its own address does not help it there. */
record Knock(DemoWorld world, DemoScreen screen, Tally tally) {
  private static final int PATIENCE_SECONDS = 20;
  private static final int KNOCK_BYTES = 1000;

  void atAnothersPort(DemoFleet.Tenant tenant, DemoFleet.Tenant other, String cluster)
      throws IOException, InterruptedException {
    Workload workload = Workload.of(world.ground(), tenant, cluster, 0);
    String source = world.prediction().text(tenant.name(), cluster, workload.source());
    String said =
        workload
            .start(world, world.firewall().port(other.name()), "move", KNOCK_BYTES)
            .line(PATIENCE_SECONDS);
    boolean dropped =
        !said.startsWith("moved ")
            && world
                .firewall()
                .log()
                .dropped(new FirewallLog.Drop(other.name(), source)::equals, PATIENCE_SECONDS);
    screen.say(
        "%s%s from %s at %s's port: %s"
            .formatted(
                tally.count(dropped),
                workload.name(),
                source,
                other.name(),
                dropped ? "dropped, not in " + other.name() + "'s list" : "not dropped"));
  }
}
