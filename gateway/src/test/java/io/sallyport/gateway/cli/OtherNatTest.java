package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host whose iptables, of either kind, masquerade everything, as those of Kubernetes and Docker
 * do: tenants leave from their addresses all the same, whichever was there first. What iptables
 * translated already leaves no more. A sniffer counts from the moment the program is ready.
 */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT, HostFeature.IPTABLES})
class OtherNatTest {
  private static final String SERVER = " " + Lab.SERVER4 + " 7000";
  private static final String SERVER6 = " " + Lab.SERVER6 + " 7000";
  private static final String LOAD =
      "load 2000 192.0.2.10,2001:db8:f::10 10.1.1.5 10.1.2.5 fd00:1:0:1::5 fd00:1:0:2::5";

  private static final String GATEWAY = "203.0.113.251";
  private static final String GATEWAY6 = "2001:db8:a::f1";
  private static final int ENOUGH = 500;

  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    TwoTenants.write(folder);
    lab = KernelLab.withoutProgram(folder);
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  @NeedsHost(HostFeature.LEGACY_TABLES)
  void legacyRulesThatWereThereBefore() {
    meetsMasquerading("legacy");
  }

  @Test
  void nftRulesThatWereThereBefore() {
    meetsMasquerading("nft");
  }

  @Test
  @NeedsHost(HostFeature.LEGACY_TABLES)
  void legacyRulesThatComeLater() {
    masqueradingComes("legacy");
  }

  @Test
  void nftRulesThatComeLater() {
    masqueradingComes("nft");
  }

  private void meetsMasquerading(String kind) {
    masquerade(kind);
    lab.eventually("udp 10.1.1.4" + SERVER, GATEWAY);
    lab.eventually("udp fd00:1:0:1::4" + SERVER6, GATEWAY6);
    assertThat(lab.ask("open a 10.1.1.5" + SERVER)).as("masqueraded").isEqualTo(GATEWAY);
    assertThat(lab.ask("open b 10.1.2.5" + SERVER)).isEqualTo(GATEWAY);
    assertThat(lab.ask("open c fd00:1:0:1::5" + SERVER6)).isEqualTo(GATEWAY6);
    lab.ask(LOAD);
    lab.start();
    tenantsLeaveFromTheirAddresses(6);
    Inmate sniffer = TwoTenants.sniffer(lab);
    for (String connection : new String[] {"a", "b", "c"}) {
      assertThat(lab.ask("say " + connection)).as("it began as another").isEqualTo("-");
    }
    tenantsLeaveFromTheirAddresses(7);
    lab.ask("rest");
    lab.ask(LOAD); // from other ports
    assertNoLeak(sniffer);
  }

  private void masqueradingComes(String kind) {
    lab.start();
    tenantsLeaveFromTheirAddresses(6);
    Inmate sniffer = TwoTenants.sniffer(lab);
    assertThat(lab.ask("open a 10.1.1.5" + SERVER)).isEqualTo("203.0.113.10");
    assertThat(lab.ask("open c fd00:1:0:1::5" + SERVER6)).isEqualTo("2001:db8:a:1::10");
    lab.ask(LOAD);
    masquerade(kind);
    assertThat(lab.ask("tcp 172.16.1.2" + SERVER)).as("nobody's source").isEqualTo(GATEWAY);
    tenantsLeaveFromTheirAddresses(7);
    assertThat(lab.ask("say a")).as("open connections go on").isEqualTo("203.0.113.10");
    assertThat(lab.ask("say c")).isEqualTo("2001:db8:a:1::10");
    assertThat(sniffer.ask("report"))
        .as("nobody's, and nothing else")
        .containsPattern("\\{172.16.1.2>203.0.113.251=\\d+, >203.0.113.251=\\d+}");
    lab.ask("rest");
    lab.ask(LOAD);
    assertNoLeak(TwoTenants.sniffer(lab));
  }

  /** As a host does it, with the rule in the way of everything. */
  private void masquerade(String kind) {
    for (String program : new String[] {"iptables-", "ip6tables-"}) {
      lab.inGateway(
          (program + kind + " -w 10 -t nat -I POSTROUTING -o ext0 -j MASQUERADE").split(" "));
    }
  }

  /** New flows of workloads with this number. */
  private void tenantsLeaveFromTheirAddresses(int workload) {
    for (String protocol : new String[] {"tcp", "udp"}) {
      lab.eventually("%s 10.1.1.%d%s".formatted(protocol, workload, SERVER), "203.0.113.10");
      lab.eventually("%s 10.1.2.%d%s".formatted(protocol, workload, SERVER), "203.0.113.20");
      lab.eventually(
          "%s fd00:1:0:1::%d%s".formatted(protocol, workload, SERVER6), "2001:db8:a:1::10");
      lab.eventually(
          "%s fd00:1:0:2::%d%s".formatted(protocol, workload, SERVER6), "2001:db8:a:1::20");
    }
  }

  private static void assertNoLeak(Inmate sniffer) {
    String report = sniffer.ask("report");
    for (int i = 0; i < ENOUGH && Long.parseLong(report.split(" ")[1]) < ENOUGH; i++) {
      LockSupport.parkNanos(20_000_000);
      report = sniffer.ask("report");
    }
    assertThat(Long.parseLong(report.split(" ")[1])).isGreaterThanOrEqualTo(ENOUGH);
    assertThat(report).contains(" leaks 0 ");
  }
}
