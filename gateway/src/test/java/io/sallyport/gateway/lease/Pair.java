package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Asker;
import io.sallyport.gateway.lab.HolderSniffer;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import java.nio.file.Path;

/** A lab with two nodes of one gateway, the arbiter of their slot, and who listens outside. */
final class Pair implements AutoCloseable {
  private static final String IPV4 = "203.0.113.10";
  private static final String IPV6 = "2001:db8:a:1::10";
  private static final int PATIENCE = 500;

  private final Lab lab = new Lab();
  private final Inmate[] nodes = new Inmate[3];
  private final Path folder;
  private final String fence;
  private final Inmate arbiter;
  private final Inmate sniffer;

  /** Both nodes run by such a fence, and all that makes them speak; gw1 is heard. */
  Pair(Path folder, int fenceMillis) throws InterruptedException {
    this.folder = folder;
    this.fence = Integer.toString(fenceMillis);
    arbiter = lab.java("api", Arbiter.class, "gw1", "gw2", fence);
    arbiter.line("arbiter");
    start(1);
    start(2);
    sniffer = lab.java("wire", HolderSniffer.class, IPV4, IPV6, Lab.EU1, Lab.US1);
    sniffer.line("sniffing");
    lab.java("router", Asker.class, "wire0", IPV4, IPV6).line("asking");
    lab.server();
    heard(1);
  }

  /** Workloads of both clusters send without end. */
  void load() {
    lab.talker(Lab.EU1).ask("load 1000 192.0.2.10,2001:db8:f::10 10.1.1.5 fd00:1:0:1::5");
    lab.talker(Lab.US1).ask("load 1000 192.0.2.10,2001:db8:f::10 10.2.1.5 fd00:2:0:1::5");
  }

  Lab lab() {
    return lab;
  }

  /** Gateway 1 or 2, as it was started last. */
  Inmate node(int number) {
    return nodes[number];
  }

  void start(int number) {
    nodes[number] =
        lab.java(
            Lab.gateway(port(number)),
            FenceNode.class,
            Integer.toString(number),
            folder.resolve("gw" + number).toString(),
            IPV4,
            IPV6,
            fence);
    nodes[number].line("node");
  }

  /** Waits until the standby of that gateway's slot has answered it, so that it may take over. */
  void guarded(int number) throws InterruptedException {
    for (int i = 0; i < PATIENCE && !nodes[number].ask("guarded").equals("true"); i++) {
      Thread.sleep(10);
    }
    assertThat(nodes[number].ask("guarded")).isEqualTo("true");
  }

  /** The row of the slot, as the arbiter has it, or its answer to another question. */
  String arbiter(String question) {
    return arbiter.ask(question);
  }

  /** Waits until the arbiter's row ends with that. */
  void row(String end) throws InterruptedException {
    String row = arbiter("read");
    for (int i = 0; i < PATIENCE && !row.endsWith(end); i++) {
      Thread.sleep(10);
      row = arbiter("read");
    }
    assertThat(row).endsWith(end);
  }

  /** {@code PORT changes N ...}: who spoke last outside, and how often it was another one. */
  String report() {
    return sniffer.ask("report");
  }

  /** Waits until that gateway is who spoke last. */
  void heard(int number) throws InterruptedException {
    String report = "";
    for (int i = 0; i < PATIENCE && !report.startsWith(port(number)); i++) {
      report = report();
      Thread.sleep(10);
    }
    assertThat(report).startsWith(port(number));
  }

  static String port(int number) {
    return number == 1 ? Lab.EU1 : Lab.US1;
  }

  @Override
  public void close() {
    lab.close();
  }
}
