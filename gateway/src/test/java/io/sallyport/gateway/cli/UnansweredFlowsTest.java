package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Flows;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flows that nobody answers, as syslog is: conntrack calls each of their packets new, and the
 * gateway only the first.
 */
@NeedsHost(HostFeature.NAMESPACES)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnansweredFlowsTest {
  private static final String BANK =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: bank}
      spec:
        egressCIDRs: [203.0.113.64/26]
        sources: [{cidr: 10.1.2.0/24, cluster: eu1}]
        limits: {perGateway: {newConnectionsPerSecond: 5}}
      """;

  /** Where the server has no socket. */
  private static final String NOBODY = " 192.0.2.10 7999";

  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    KernelLab.manifest(folder, "bank", BANK);
    lab = new KernelLab(folder);
    lab.eventually("udp 10.1.2.5 192.0.2.10 7000", "203.0.113.64");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void aFlowLeavesAnEvictedAddressAtOnceAndTheAnswerComesAfter() throws Exception {
    Inmate flows = lab.lab().java(Lab.gateway(Lab.EU1), Flows.class);
    Inmate mute = lab.lab().talker(Lab.EU1);
    mute.say("mute 500 20000 10.1.2.5" + NOBODY);
    waitForFlows(flows, "203.0.113.64");
    Program.Result evicted =
        Program.run(
            "evict",
            "bank",
            "--cidr",
            "203.0.113.64/31",
            "--reason",
            "test",
            "--state",
            lab.state().toString());
    assertThat(evicted.code()).as(evicted.err()).isZero();
    waitForFlows(flows, "203.0.113.66");
    for (int i = 0; i < 50 && !quarantined(); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(quarantined()).isTrue();
    assertThat(flows.ask("203.0.113.64")).as("flows of what was answered for").isEqualTo("0");
  }

  @Test
  void itsPacketsAreNoNewConnectionsAndSoManyNewOnesPass() {
    double before = throttled();
    double packets = packets();
    assertThat(lab.ask("mute 500 400 10.1.2.6" + NOBODY)).isEqualTo("sent");
    assertThat(packets() - packets).as("packets of one flow").isEqualTo(400);
    assertThat(throttled() - before).isZero();
    long begun = System.nanoTime();
    lab.ask("flood 10.1.2.7 192.0.2.10 400");
    double most = 5 + 5 + 5 * ((System.nanoTime() - begun) / 1e9 + 1);
    assertThat(packets() - packets - 400).as("of 400 new flows").isBetween(1.0, most);
    assertThat(throttled() - before).isGreaterThan(400 - most - 1);
  }

  private static void waitForFlows(Inmate flows, String address) {
    for (int i = 0; i < 100 && flows.ask(address).equals("0"); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(flows.ask(address)).as("flows from " + address).isNotEqualTo("0");
  }

  private boolean quarantined() throws Exception {
    return Program.run("whois", "203.0.113.64", "--state", lab.state().toString())
        .out()
        .contains("Quarantined");
  }

  private double throttled() {
    return metric("throttled_total.*limit=\"new_connections\",tenant=\"bank\"} (\\S+)");
  }

  private double packets() {
    return metric("packets_total.*kernel.*direction=\"egress\".*tenant=\"bank\"} (\\S+)");
  }

  private double metric(String pattern) {
    Matcher line =
        Pattern.compile("sallyport_tenant_" + pattern)
            .matcher(lab.inGateway("curl", "-sS", "http://127.0.0.1:9402/metrics"));
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }
}
