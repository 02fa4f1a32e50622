package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.gateway.announce.Announcer;
import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.kernel.Skeleton;
import io.sallyport.gateway.netlink.ForwardingNftables;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Timing;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * A node of a gateway with two nodes and one slot: the product's datapath, announcements, probes,
 * disk and driver. Its input says where it is to freeze: {@code tell}, when an answer came and
 * before the driver hears of it; {@code commit}, when the driver has decided on a batch for {@code
 * alive} and before the kernel gets it. It freezes by SIGSTOP to itself, once. {@code hint} says
 * that the arbiter's row has changed, as a watch does; {@code fence MILLIS}, which fence it wants;
 * {@code renews MILLIS} asks whether it is renewed by that one, {@code guarded} whether its standby
 * has answered.
 */
public final class FenceNode {
  static final int PORT = 7200;

  private static volatile String freezeAt = "";

  private FenceNode() {}

  /** Its number (1 or 2), a folder, the egress addresses, the fence of its rows in ms. */
  public static void main(String... arguments) throws Exception {
    int number = Integer.parseInt(arguments[0]);
    NodeName name = new NodeName("gw" + number);
    IpAddress ipv4 = IpAddress.of(arguments[2]);
    IpAddress ipv6 = IpAddress.of(arguments[3]);
    KernelNftables kernel = KernelNftables.open();
    KernelDatapath datapath =
        new KernelDatapath(kernel, new KernelDatapath.Settings("ext0", 1, true));
    datapath.apply(table(number, ipv4, ipv6));
    Announcer announcer = Announcer.open("ext0");
    announcer.hold(Set.of(ipv4, ipv6), System.nanoTime());
    UdpProbes probes =
        new UdpProbes(
            new DatagramSocket(PORT),
            "a key that both nodes of this lab have".getBytes(US_ASCII),
            other ->
                Optional.of(
                    new InetSocketAddress("192.168.77." + other.name().substring(2), PORT)));
    ArbiterRows rows = new ArbiterRows(new InetSocketAddress("192.168.77.254", Arbiter.PORT));
    LeaseDriver driver =
        new LeaseDriver(
            new LeaseDriver.Node(
                name, 1, timing(Integer.parseInt(arguments[4])), System.nanoTime()),
            new LeaseDriver.Ports(
                new Freezing(kernel),
                Skeleton.FENCE,
                rows,
                new FileDisk(Path.of(arguments[1])),
                probes,
                Executors.newVirtualThreadPerTaskExecutor(),
                slot -> {
                  announcer.announce(Set.of(ipv4, ipv6), System.nanoTime());
                  announcer.tick(System.nanoTime());
                }),
            System::nanoTime);
    Thread.ofPlatform().daemon().start(() -> receive(probes, driver));
    Thread.ofPlatform().daemon().start(() -> orders(driver));
    System.out.println("node");
    driver.run();
  }

  /** As the default is, for another fence. */
  private static Timing timing(int fenceMillis) {
    return new Timing(
        Duration.ofMillis(fenceMillis / 5), Duration.ofMillis(3 * fenceMillis / 5), fenceMillis);
  }

  private static void receive(UdpProbes probes, LeaseDriver driver) {
    try {
      probes.receive(
          message -> {
            if (message instanceof Probes.Answer) {
              freeze("tell");
            }
            driver.tell(message);
          });
    } catch (IOException e) {
      System.err.println("node: " + e);
    }
  }

  private static void orders(LeaseDriver driver) {
    try {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("hint")) {
          driver.hint();
        } else if (line.startsWith("fence ")) {
          driver.wantFence(Integer.parseInt(line.substring("fence ".length())));
        } else if (line.startsWith("renews ")) {
          int millis = Integer.parseInt(line.substring("renews ".length()));
          System.out.println(driver.renewsBy(millis).join());
        } else if (line.equals("guarded")) {
          System.out.println(driver.isGuarded().join());
        } else {
          freezeAt = line;
        }
      }
    } catch (IOException e) {
      System.err.println("node: " + e);
    }
  }

  private static void freeze(String here) {
    if (here.equals(freezeAt)) {
      freezeAt = "";
      try {
        new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid()))
            .start()
            .waitFor();
      } catch (IOException e) {
        System.err.println("node: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static EgressTable table(int number, IpAddress ipv4, IpAddress ipv6) {
    List<Cidr> sources =
        List.of(
            Cidr.of("10.%d.1.0/24".formatted(number)),
            Cidr.of("fd00:%d:0:1::/64".formatted(number)));
    Map<Cidr, Long> bound = new HashMap<>();
    sources.forEach(source -> bound.put(source, 0L));
    return EgressTable.of(
        1,
        List.of(
            new TenantEntry(
                new TenantName("acme"),
                Limits.NONE,
                Destinations.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")), List.of()),
                sources,
                new AddressSets(List.of(new AddressSet(0, List.of(ipv4), List.of(ipv6))), bound),
                List.of())));
  }

  /** The kernel's nftables, behind a place to freeze at. */
  private static final class Freezing extends ForwardingNftables {
    Freezing(Nftables kernel) {
      super(kernel);
    }

    @Override
    public void commit(List<NftChange> changes) throws NetlinkException {
      if (changes.size() > 1) {
        freeze("commit");
      }
      super.commit(changes);
    }
  }
}
