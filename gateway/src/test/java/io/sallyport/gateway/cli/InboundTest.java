package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.EchoServer;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Talker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that somebody outside opens to a tenant's workload, where the network routes that.
 */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT, HostFeature.CURL})
class InboundTest {
  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    KernelLab.manifest(folder, "acme", KernelLab.ONE_ADDRESS);
    lab = new KernelLab(folder);
    lab.lab()
        .namespaces()
        .script(
            "ip -n router route add 10.1.0.0/16 via 203.0.113.251;"
                + " ip -n router -6 route add fd00:1::/48 via 2001:db8:a::f1");
    lab.lab().java(Lab.worker(Lab.EU1), EchoServer.class).line("serving");
    lab.eventually("udp 10.1.1.5 192.0.2.10 7000", "203.0.113.10");
    lab.eventually("udp fd00:1:0:1::5 2001:db8:f::10 7000", "2001:db8:a:1::10");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  /** Their answers keep the workload's own address, and nothing else of it does. */
  @Test
  void theirAnswersAreNeverTranslated() {
    Inmate outside = lab.lab().java("server", Talker.class);
    assertThat(outside.ask("tcp 192.0.2.10 10.1.1.5 7000")).isEqualTo("192.0.2.10");
    assertThat(outside.ask("tcp 2001:db8:f::10 fd00:1:0:1::5 7000")).isEqualTo("2001:db8:f::10");
    assertThat(lab.ask("tcp 10.1.1.5 192.0.2.10 7000")).isEqualTo("203.0.113.10");
    assertThat(lab.ask("tcp fd00:1:0:1::5 2001:db8:f::10 7000")).isEqualTo("2001:db8:a:1::10");
    assertThat(lab.inGateway("curl", "-sS", "http://127.0.0.1:9402/metrics"))
        .containsPattern("sallyport_guard_dropped_total.*kernel.* 0");
  }
}
