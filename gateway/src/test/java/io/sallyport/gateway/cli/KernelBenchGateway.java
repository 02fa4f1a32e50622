package io.sallyport.gateway.cli;

import io.sallyport.gateway.kernel.Counters;
import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.metrics.KernelReading;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.table.EgressTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What the kernel benchmark applies tables to. */
sealed interface KernelBenchGateway {
  void apply(EgressTable table) throws IOException;

  /** Ends the flows of addresses that are gone. */
  void look() throws IOException;

  /**
   * The first tenant's counters, after a reading of all.
   *
   * @param read whether they could be read now
   */
  record Counted(boolean read, long out, long in) {}

  Counted read() throws IOException;

  /** How long its transactions took; empty where they cannot be seen. */
  Timings commits();

  /** Does its last two transactions again, so many times. */
  Timings replay(int times) throws IOException;

  static KernelBenchGateway open(String kind, String networkInterface, int slots)
      throws IOException {
    return switch (kind) {
      case "gateway", "told" ->
          new Product(
              KernelGateway.open(
                  new KernelGateway.Settings(
                      networkInterface, List.of(), slots, true, Optional.empty()),
                  "bench"),
              new AtomicInteger());
      case "tables" -> {
        TimedNftables nftables = new TimedNftables(KernelNftables.open());
        yield new Tables(
            nftables,
            new KernelDatapath(
                nftables, new KernelDatapath.Settings(networkInterface, slots, false)));
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** The whole of it. */
  record Product(KernelGateway gateway, AtomicInteger seen) implements KernelBenchGateway {
    @Override
    public void apply(EgressTable table) throws IOException {
      gateway.apply(table);
    }

    @Override
    public void look() throws IOException {
      gateway.look();
    }

    /** As for a scrape; what cannot be read is the last reading again, the very same. */
    @Override
    public Counted read() {
      KernelReading reading = gateway.reading();
      KernelReading.Tenant first = reading.tenants().getFirst();
      int now = System.identityHashCode(reading);
      boolean read = seen.getAndSet(now) != now;
      return new Counted(read, first.egress().packets(), first.ingress().packets());
    }

    @Override
    public Timings commits() {
      return new Timings();
    }

    @Override
    public Timings replay(int times) {
      return new Timings();
    }
  }

  /** The tables, with nobody who keeps them. */
  record Tables(TimedNftables nftables, KernelDatapath datapath) implements KernelBenchGateway {
    @Override
    public void apply(EgressTable table) throws IOException {
      datapath.apply(table);
    }

    @Override
    public void look() {}

    @Override
    public Counted read() throws IOException {
      Counters counters = datapath.counters();
      return new Counted(
          true,
          counters.egress(KernelBenchFleet.FIRST).packets(),
          counters.ingress(KernelBenchFleet.FIRST).packets());
    }

    @Override
    public Timings commits() {
      return nftables.commits();
    }

    @Override
    public Timings replay(int times) throws IOException {
      return nftables.replay(times);
    }
  }
}
