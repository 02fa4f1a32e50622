package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P20: killed at any call of a look and started again, a planner ends where it would have. */
class CrashReplayTest {
  private static final String[] BEFORE = {
    Fleets.tenant(
        "acme",
        "egressCIDRs: [203.0.113.0/30, \"2001:db8:a::/126\"]",
        "clusters: [{name: eu1}, {name: us1}]",
        "sources: [{cidr: 10.1.0.0/32, cluster: eu1}]"),
    Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/31]", "clusters: [{name: us1}]")
  };
  private static final String[] AFTER = {
    Fleets.tenant(
        "acme",
        "egressCIDRs: [203.0.113.0/29, \"2001:db8:a::/126\", 198.51.100.8/31]",
        "clusters: [{name: eu1, minBlocks: 2}]",
        "sources: [{cidr: 10.1.0.0/32, cluster: eu1}]"),
    Fleets.tenant("core", "egressCIDRs: [198.51.100.4/31]", "clusters: [{name: us1}]")
  };

  @Test
  void killedAtAnyCallItEndsTheSame() throws IOException {
    List<String> undisturbed = end(new Killer(Integer.MAX_VALUE, false));
    Killer whole = new Killer(Integer.MAX_VALUE, false);
    assertThat(end(whole)).as("it ends the same in any case").isEqualTo(undisturbed);
    assertThat(whole.calls).isGreaterThan(12);
    for (int call = 0; call < whole.calls; call++) {
      assertThat(end(new Killer(call, false))).as("before call %d", call).isEqualTo(undisturbed);
      assertThat(end(new Killer(call, true))).as("after call %d", call).isEqualTo(undisturbed);
    }
  }

  private static List<String> end(Killer killer) throws IOException {
    Scene scene = Scene.create();
    scene.tenants(BEFORE).settle();
    scene.tenants(AFTER);
    try {
      scene.planner(killer, 0).reconcile(scene.fleet());
    } catch (Crash end) {
      killer.killed = true;
    }
    assertThat(killer.killed).isEqualTo(killer.at < Integer.MAX_VALUE);
    scene.restart();
    scene.settle();
    List<String> all = new ArrayList<>();
    for (String identity : List.of("acme", "beta", "core")) {
      all.addAll(scene.blocks(identity));
      scene.ledger(identity).cidrs().forEach(cidr -> all.add(cidr.cidr() + " " + cidr.state()));
    }
    scene.store.values(Kind.CLAIMS).values().forEach(s -> all.add("" + s.claims().keySet()));
    return all;
  }

  /** Ends the process at one of its calls, before or after that was done. */
  private static final class Killer implements StoreView.Disturbance {
    private final int at;
    private final boolean done;
    private int calls;
    private boolean killed;

    Killer(int at, boolean done) {
      this.at = at;
      this.done = done;
    }

    @Override
    public void before(String call) {
      if (calls++ == at && !(done && call.startsWith("write"))) {
        throw new Crash(call);
      }
    }

    @Override
    public void after(String call) {
      if (calls - 1 == at) {
        throw new Crash(call);
      }
    }

    @Override
    public boolean isStale() {
      return false;
    }
  }
}
