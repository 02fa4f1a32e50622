package io.sallyport.gateway.proxy;

import static org.awaitility.Awaitility.await;

import io.netty.resolver.dns.DnsNameResolver;
import io.sallyport.gateway.metrics.Outcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What has ended is held by nobody: no check that still waits for its time, no open resolver. */
class LeftoversTest {
  private static final int CONNECTIONS = 50;

  @Test
  void connectionsThatEndedAreForgottenAtOnce() throws Exception {
    try (TinyDns dns = new TinyDns().name("one.test.", "127.50.0.1")) {
      Duration longer = Duration.ofMinutes(30);
      try (ProxyLab lab =
          ProxyLab.of(
              ProxyLab.settings(List.of(dns.at()), longer, longer, longer), Tenants.red())) {
        Origin origin = lab.origin("127.50.0.1").echoing();
        for (int i = 0; i < CONNECTIONS; i++) {
          try (Peer peer = lab.socks(Tenants.RED_SOURCE)) {
            Socks.ask(peer, i % 2 == 0 ? "one.test" : origin.host(), origin.port());
            peer.finish().receiveAll();
          }
        }
        await().until(() -> lab.outcomes(Outcome.COMPLETED, "red") == CONNECTIONS);
        await().until(() -> living(Relay.class) == 0);
      }
      await().until(() -> living(DnsNameResolver.class) == 0);
    }
  }

  /** The instances of a class that something holds, after a collection. */
  private static int living(Class<?> type) throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 3 && words[3].equals(type.getName()))
        .mapToInt(words -> Integer.parseInt(words[1]))
        .sum();
  }
}
