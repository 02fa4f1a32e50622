package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.Program;
import io.sallyport.ipam.address.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program with few file descriptors, all of them in use. */
class DescriptorsTest {
  private static final String MANIFESTS =
      """
      {apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [127.113.0.0/26]
        sources: [{cidr: 127.10.1.0/24, cluster: eu1}]
        destinationCIDRs: [127.50.0.0/24]
      """;

  private static final int DESCRIPTORS = 300;
  private static final Pattern SOCKS5 = Pattern.compile("socks5=127.0.0.1:([0-9]+)");

  @TempDir Path folder;
  private final List<Closeable> things = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (Closeable thing : things.reversed()) {
      thing.close();
    }
  }

  @Test
  void itSaysSoOnceAndServesAgainWhenSomeAreFree() throws Exception {
    Origin origin = kept(new Origin("127.50.0.1", 0)).echoing();
    InetSocketAddress proxy = start();
    List<Peer> peers = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> through(peers, proxy, origin) == Socks.SUCCESS);
    while (through(peers, proxy, origin) == Socks.SUCCESS) {
      assertThat(peers).hasSizeLessThan(DESCRIPTORS);
    }
    for (int i = 0; i < 5; i++) {
      peers.add(kept(Peer.connect("127.10.1.6", proxy)));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(log()).contains("cannot accept clients"));
    for (Peer peer : peers) {
      peer.close();
    }
    assertThat(through(peers, proxy, origin)).isEqualTo(Socks.SUCCESS);
    for (String what : List.of("cannot accept clients on 127.0.0.1 port", "cannot connect")) {
      assertThat(log().lines().filter(line -> line.contains(what)))
          .singleElement()
          .asString()
          .contains("all 300 file descriptors of this process", "ulimit -n", "LimitNOFILE=");
    }
    assertThat(log()).doesNotContain("\tat ", "exceptionCaught", "Exception");
  }

  private int through(List<Peer> peers, InetSocketAddress proxy, Origin origin) throws IOException {
    Peer peer = kept(Peer.connect("127.10.1.5", proxy));
    peers.add(peer);
    return Socks.ask(peer, origin.host(), origin.port()).code();
  }

  private InetSocketAddress start() throws Exception {
    Files.createDirectories(folder.resolve("manifests"));
    Files.writeString(folder.resolve("manifests/all.yaml"), MANIFESTS);
    Program program =
        Program.startWithDescriptors(
            DESCRIPTORS,
            folder,
            "run",
            "-f" + folder.resolve("manifests"),
            "--state=" + folder.resolve("state"),
            "--cluster=eu1",
            "--socks5=127.0.0.1:0",
            "--connect=127.0.0.1:0",
            "--allow-list=127.0.0.1:0",
            "--metrics=127.0.0.1:0",
            "--threads=2",
            "--handshake-timeout=60s");
    things.add(program::close);
    Matcher port = SOCKS5.matcher(program.line("ready"));
    assertThat(port.find()).isTrue();
    return Sockets.socket(IpAddress.of("127.0.0.1"), Integer.parseInt(port.group(1)));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private <T extends Closeable> T kept(T thing) {
    things.add(thing);
    return thing;
  }
}
