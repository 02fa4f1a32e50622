package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.netlink.Conntrack;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway of the kernel benchmark: {@code KernelBench KIND INTERFACE PODS FAMILY}. It puts its
 * fleet in force, says {@code ready} with its process id and how long that took, and then does what
 * it is told by lines, one line of numbers for each. Kinds: {@code gateway}, the product; {@code
 * told}, the product with tenants that may have just so many connections; {@code tables}, its
 * tables alone, so that something may be taken out of them.
 */
final class KernelBench {
  private static final int SLOTS = 64;

  /** Small fleets are applied for so long at least: the first times are the compiler's. */
  private static final long WARM_NANOS = 3_000_000_000L;

  private static final NftTable EGRESS = new NftTable(NftFamily.INET, "sallyport");
  private static final NftTable FENCE = new NftTable(NftFamily.NETDEV, "sallyport");

  private final KernelBenchFleet fleet;
  private final KernelBenchGateway gateway;
  private EgressTable table;

  private KernelBench(KernelBenchFleet fleet, EgressTable table, KernelBenchGateway gateway) {
    this.fleet = fleet;
    this.table = table;
    this.gateway = gateway;
  }

  public static void main(String[] arguments) throws IOException {
    KernelBenchFleet fleet =
        new KernelBenchFleet(
            Integer.parseInt(arguments[2]), arguments[3].equals("6"), arguments[0].equals("told"));
    KernelBenchGateway gateway = KernelBenchGateway.open(arguments[0], arguments[1], SLOTS);
    EgressTable table = fleet.table();
    long begun = System.nanoTime();
    gateway.apply(table);
    long took = System.nanoTime() - begun;
    Path self = Files.readSymbolicLink(Path.of("/proc/self"));
    System.out.printf("ready %s %.1f %.1f%n", self, took / 1e6, gateway.commits().sum() / 1000);
    KernelBench bench = new KernelBench(fleet, table, gateway);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(bench.obey(line.split(" ", -1)));
      }
    }
    System.exit(0);
  }

  private String obey(String[] order) throws IOException {
    return switch (order[0]) {
      case "change" -> change(number(order, 1), number(order, 2), number(order, 3));
      case "counters" -> counters(number(order, 1));
      case "rules" -> rules();
      case "move" -> move();
      default -> throw new IllegalArgumentException(String.join(" ", order));
    };
  }

  private static int number(String[] order, int index) {
    return Integer.parseInt(order[index]);
  }

  /** The next table, of those tenants, in force. */
  private void apply(SortedMap<TenantName, TenantEntry> tenants) throws IOException {
    table = table.next(table.revision() + 1, tenants, CidrSet.EMPTY);
    gateway.apply(table);
  }

  /**
   * Microseconds at p50 and p99: the whole, from the tenants that are other now, and the commit in
   * it; the commit over and over.
   */
  private String change(int pods, int applies, int commits) throws IOException {
    SortedMap<TenantName, TenantEntry> tenants = fleet.tenants();
    SortedMap<TenantName, TenantEntry> more = fleet.with(tenants, pods);
    Timings whole = new Timings();
    Timings within = new Timings();
    long begun = System.nanoTime();
    for (int i = 0; i < applies || System.nanoTime() - begun < WARM_NANOS; i++) {
      for (SortedMap<TenantName, TenantEntry> next : List.of(more, tenants)) {
        whole.time(() -> apply(next));
        within.add(gateway.commits().last());
      }
    }
    Timings alone = gateway.replay(commits);
    return "change %d %s %s %s".formatted(pods, whole, within, alone);
  }

  /**
   * How long they take to read, how often they could not be read, and what the first tenant's have
   * counted, out and in.
   */
  private String counters(int times) throws IOException {
    Timings reading = new Timings();
    int failed = 0;
    KernelBenchGateway.Counted counted = new KernelBenchGateway.Counted(true, 0, 0);
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      counted = gateway.read();
      reading.add((System.nanoTime() - begun) / 1e3);
      failed += counted.read() ? 0 : 1;
    }
    return "counters %s %d %d %d %d".formatted(reading, failed, times, counted.out(), counted.in());
  }

  private String rules() throws IOException {
    try (KernelNftables nftables = KernelNftables.open()) {
      return "rules %d %d".formatted(nftables.rules(EGRESS).size(), nftables.rules(FENCE).size());
    }
  }

  /** The first tenant goes to another address, and its flows end: how many, and how long. */
  private String move() throws IOException {
    SortedMap<TenantName, TenantEntry> tenants = fleet.tenants();
    SortedMap<TenantName, TenantEntry> moved = fleet.moved(tenants);
    try (Conntrack conntrack = Conntrack.open()) {
      int before = flows(conntrack);
      Timings applied = new Timings();
      Timings ended = new Timings();
      applied.time(() -> apply(moved));
      ended.time(gateway::look);
      int after = flows(conntrack);
      apply(tenants);
      gateway.look();
      return "move %d %d %s %s".formatted(before, after, applied, ended);
    }
  }

  private static int flows(Conntrack conntrack) throws IOException {
    AtomicInteger count = new AtomicInteger();
    conntrack.flows(0, 0, flow -> count.incrementAndGet());
    return count.get();
  }
}
