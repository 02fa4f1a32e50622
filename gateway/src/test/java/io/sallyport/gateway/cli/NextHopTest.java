package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose host has no default route, or the wrong one. */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
class NextHopTest {
  private static final String ROUTES =
      "for f in -4 -6; do ip -n eu1-gw $f rule show; ip -n eu1-gw $f route show table 187"
          + " 2>/dev/null || true; done";

  @TempDir Path folder;

  @Test
  void whatIsForwardedGoesToItAndTheHostsOwnDoesNot() throws Exception {
    KernelLab.manifest(folder, "acme", KernelLab.ONE_ADDRESS);
    try (KernelLab lab =
        KernelLab.withoutProgram(folder, "--next-hop", "203.0.113.254,2001:db8:a::fe")) {
      lab.lab()
          .namespaces()
          .script(
              "ip -n eu1-gw route del default; ip -n eu1-gw -6 route del default;"
                  + " ip -n eu1-gw route add default via 172.16.1.2;"
                  + " ip -n eu1-gw -6 route add default via fd00:ff:1::2");
      lab.start();
      lab.eventually("tcp 10.1.1.5 192.0.2.10 7000", "203.0.113.10");
      lab.eventually("tcp fd00:1:0:1::5 2001:db8:f::10 7000", "2001:db8:a:1::10");
      assertThat(lab.inGateway("ip", "route", "get", "192.0.2.10"))
          .as("its own way is the host's")
          .contains("via 172.16.1.2");
      String rules = lab.lab().namespaces().script(ROUTES);
      assertThat(rules).contains("5789:", "via 203.0.113.254 dev ext0", "via 2001:db8:a::fe");
      lab.inGateway("ip", "route", "flush", "table", "187");
      lab.stop();
      lab.start();
      lab.eventually("udp 10.1.1.6 192.0.2.10 7000", "203.0.113.10");
      lab.lab().namespaces().script("ip -n eu1-gw link set ext0 down");
      assertThat(lab.ask("udp 10.1.1.7 192.0.2.10 7000"))
          .as("without the interface, nowhere")
          .isNotEqualTo("203.0.113.10");
      assertThat(lab.inGateway("ip", "route", "show", "table", "187")).startsWith("unreachable");
    }
  }

  @Test
  void whatNoLongerIsWantedGoes() throws Exception {
    KernelLab.manifest(folder, "acme", KernelLab.ONE_ADDRESS);
    try (KernelLab lab = new KernelLab(folder)) {
      lab.lab()
          .namespaces()
          .script(
              "ip -n eu1-gw rule add pref 5789 lookup 187 protocol 186;"
                  + " ip -n eu1-gw rule add pref 77 lookup 187;"
                  + " ip -n eu1-gw route add default via 203.0.113.254 table 187 proto 186");
      lab.stop();
      lab.start();
      assertThat(lab.lab().namespaces().script(ROUTES))
          .doesNotContain("5789:", "203.0.113.254")
          .contains("77:");
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInWords() throws Exception {
    String common = "run -f x --state y --cluster eu1 ";
    assertThat(Program.run((common + "--next-hop 192.0.2.1").split(" ")).err())
        .isEqualTo("--next-hop needs --interface, on which it is");
    assertThat(
            Program.run((common + "--interface lo --next-hop 192.0.2.1,192.0.2.2").split(" "))
                .err())
        .startsWith("--next-hop names two addresses of one family");
    assertThat(Program.run((common + "--next-hop gw.example").split(" ")).err())
        .contains("'gw.example' is no address; fits: 192.0.2.1 or 2001:db8::1");
  }
}
