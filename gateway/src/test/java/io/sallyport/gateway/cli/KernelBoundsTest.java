package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel datapath where something is full or too much: it says which, and goes on. */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT, HostFeature.CURL})
class KernelBoundsTest {
  private static final String ASK = "udp 10.1.1.5 192.0.2.10 7000";
  private static final String ITS_ADDRESS = "203.0.113.10";
  private static final String SOURCES = "sources: [{cidr: 10.1.1.0/24, cluster: eu1}";
  private static final int LOOKS = 300;

  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    KernelLab.manifest(folder, "eu1", cluster("10.1.0.0/16"));
    lab = new KernelLab(folder);
    manifest(KernelLab.ONE_ADDRESS + "  destinationCIDRs: [192.0.2.0/24]\n");
    lab.eventually(ASK, ITS_ADDRESS);
  }

  @AfterEach
  void end() {
    lab.close();
  }

  /**
   * Our own limit of 100 a second, and 100 at once, with the kernel's for each host taken away: all
   * hosts together.
   */
  @Test
  void rejectsAreFewHoweverMuchIsRefused() {
    lab.inGateway("sysctl", "-qw", "net.ipv4.icmp_ratemask=0");
    nftOfWorker(
        "table inet count { counter rejects { }; chain in { type filter hook input priority 0; icmp"
            + " code admin-prohibited counter name rejects; }; }");
    long begun = System.nanoTime();
    lab.ask("flood 10.1.1.7 192.0.3.10 20000");
    long heard = packets(nftOfWorker("list counters"));
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(heard).isBetween(100L, (long) (101 + 100 * seconds));
    awaitMetric("dropped_total.*reason=\"destination\".*tenant=\"acme\"} 20000");
  }

  @Test
  @Timeout(300)
  void aRevisionThatNoMapHoldsIsNamedAndTheLastOneServes() throws Exception {
    awaitMetric("map_elements.*map=\"source4\"} 256");
    awaitMetric("map_limit.*map=\"source4\"} 1048576");
    KernelLab.manifest(folder, "eu1", cluster("10.0.0.0/8"));
    String many =
        IntStream.range(100, 117)
            .mapToObj(i -> "{cidr: 10.%d.0.0/16, cluster: eu1}".formatted(i))
            .collect(Collectors.joining(", ", SOURCES + ", ", ""));
    manifest(KernelLab.ONE_ADDRESS.replace(SOURCES, many));
    awaitMetric("problems.*kind=\"full_map\",name=\"source4\"} 1");
    assertThat(metrics())
        .containsPattern("problems.*kind=\"refused_revision\",name=\"[^\"]*source4[^\"]*\"} 1")
        .containsPattern("map_elements.*map=\"source4\"} 256");
    assertThat(lab.ask(ASK)).isEqualTo(ITS_ADDRESS);
    lab.signal("KILL");
    lab.startUnready();
    awaitMetric("problems.*kind=\"full_map\",name=\"source4\"} 1");
    Thread.sleep(6000); // the fence of the process before is 5 s
    assertThat(lab.ask(ASK)).as("of a process that knows no revision").isEqualTo(ITS_ADDRESS);
    assertThat(lab.inGateway("curl", "-sS", "http://127.0.0.1:9402/readyz")).contains("source4");
    manifest(KernelLab.ONE_ADDRESS);
    awaitMetric("problems.*kind=\"full_map\",name=\"-\"} 0");
    assertThat(metrics()).containsPattern("problems.*kind=\"refused_revision\",name=\"-\"} 0");
    assertThat(lab.ask(ASK)).isEqualTo(ITS_ADDRESS);
  }

  @Test
  void sourcesThatAreTooWideAreCountedAndRefused() throws Exception {
    KernelLab.manifest(folder, "eu1", cluster("10.0.0.0/8"));
    manifest(
        KernelLab.ONE_ADDRESS.replace(SOURCES, SOURCES + ", {cidr: 10.2.0.0/15, cluster: eu1}"));
    awaitMetric("problems.*kind=\"refused_sources\",name=\"10.2.0.0/15\"} 1");
    assertThat(lab.ask(ASK)).isEqualTo(ITS_ADDRESS);
  }

  private static String cluster(String pods) {
    return KernelLab.CLUSTER.replace("10.1.0.0/16", pods);
  }

  private void manifest(String text) throws Exception {
    KernelLab.manifest(folder, "acme", text);
  }

  private String nftOfWorker(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "nft";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return lab.lab().namespaces().run(Lab.worker(Lab.EU1), command);
  }

  private static long packets(String counters) {
    Matcher packets = Pattern.compile("packets (\\d+)").matcher(counters);
    return packets.find() ? Long.parseLong(packets.group(1)) : -1;
  }

  private void awaitMetric(String pattern) {
    String page = "";
    for (int i = 0; i < LOOKS && !Pattern.compile(pattern).matcher(page).find(); i++) {
      page = metrics();
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(page).containsPattern(pattern);
  }

  private String metrics() {
    return page("/metrics");
  }

  private String page(String path) {
    return lab.inGateway(
        "curl",
        "-sS",
        "--retry-all-errors",
        "--retry",
        "60",
        "--retry-delay",
        "1",
        "http://127.0.0.1:9402" + path);
  }
}
