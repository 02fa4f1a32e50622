package io.sallyport.gateway.proxy;

import static io.sallyport.gateway.proxy.Socks.SUCCESS;
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
  private static final int ASKED = 60;
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
    await().atMost(Duration.ofSeconds(30)).until(() -> through(client(proxy), origin) == SUCCESS);
    for (int i = 0; i < ASKED; i++) { // so that fewer may come than may be in their handshake
      assertThat(through(client(proxy), origin)).isEqualTo(SUCCESS);
    }
    List<Peer> silent = new ArrayList<>();
    while (!log().contains("cannot accept clients")) {
      assertThat(silent).hasSizeLessThan(2 * DESCRIPTORS);
      silent.add(client(proxy));
    }
    assertThat(anyRefused(silent, origin)).isTrue();
    for (Peer peer : silent) {
      peer.close();
    }
    assertThat(through(client(proxy), origin)).isEqualTo(SUCCESS);
    for (String what : List.of("cannot accept clients on 127.0.0.1 port", "cannot connect")) {
      assertThat(log().lines().filter(line -> line.contains(what)))
          .singleElement()
          .asString()
          .contains("all 300 file descriptors of this process", "ulimit -n", "LimitNOFILE=");
    }
    assertThat(log()).doesNotContain("\tat ", "exceptionCaught", "Exception");
  }

  /** Whether a client that was accepted cannot be connected: its own socket was the last. */
  private static boolean anyRefused(List<Peer> accepted, Origin origin) throws IOException {
    for (Peer peer : accepted.subList(0, accepted.size() / 2)) {
      if (through(peer, origin) != SUCCESS) {
        return true;
      }
    }
    return false;
  }

  private static int through(Peer peer, Origin origin) throws IOException {
    return Socks.ask(peer, origin.host(), origin.port()).code();
  }

  private Peer client(InetSocketAddress proxy) throws IOException {
    return kept(Peer.connect("127.10.1.5", proxy));
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
