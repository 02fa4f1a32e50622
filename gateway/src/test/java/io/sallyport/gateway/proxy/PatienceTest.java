package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.Outcome;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who may be silent for how long: a tenant as configured, here 20 s, and a stranger a second. */
class PatienceTest {
  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red());

  @Test
  void aStrangerIsLetGoWhileATenantThatCameBeforeItMayStillAsk() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer tenant = lab.socks(Tenants.RED_SOURCE);
    Peer stranger = lab.socks("127.99.0.1");
    assertThat(stranger.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "-");
    assertThat(Socks.ask(tenant, origin.host(), origin.port()).code()).isEqualTo(Socks.SUCCESS);
  }
}
