package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A workload of the demo, in a process of its own: it moves bytes through its gateway. */
final class DemoWorkload {
  /** 20 chunks with a rest behind each. */
  private static final int SLOW_BYTES = 20 * 64 * 1024;

  private static final long SLOW_REST_NANOS = 150_000_000;

  private final String name;
  private final ProxyClient client;
  private final InetSocketAddress firewall;

  private DemoWorkload(String name, ProxyClient client, InetSocketAddress firewall) {
    this.name = name;
    this.client = client;
    this.firewall = firewall;
  }

  /** Arguments: name, source, protocol, proxy port, firewall address and port, then what to do. */
  public static void main(String[] arguments) throws IOException {
    Children.endWithParent();
    InetAddress source = InetAddress.ofLiteral(arguments[1]);
    InetSocketAddress proxy =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(arguments[3]));
    InetSocketAddress firewall =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[4]), Integer.parseInt(arguments[5]));
    ProxyClient client = new ProxyClient(source, proxy, Ground.Protocol.valueOf(arguments[2]));
    DemoWorkload workload = new DemoWorkload(arguments[0], client, firewall);
    int count = Integer.parseInt(arguments[7]);
    switch (arguments[6]) {
      case "move" -> workload.move(count);
      case "probe" -> workload.probe();
      case "hold" -> workload.hold(count);
      case "carry" -> workload.carry(count);
      default -> throw new IllegalArgumentException(arguments[6]);
    }
  }

  /** Moves {@code count} bytes each way, and checks them. */
  private void move(int count) {
    try {
      Move move = Move.run(client, firewall, name, count);
      say(
          "moved sent=%d received=%d intact=%s"
              .formatted(move.bytes().egress(), move.bytes().ingress(), move.intact()));
    } catch (ProxyClient.Refused e) {
      say("refused " + e.getMessage());
    } catch (IOException e) {
      say("failed " + e.getMessage());
    }
  }

  /** Tries until something gets through. */
  private void probe() throws IOException {
    Probe.untilServed(client, firewall, name, () -> false)
        .ifPresent(move -> say("served from " + move.saw()));
  }

  /** Opens {@code count} transfers and keeps those that open moving until each has broken. */
  private void hold(int count) {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        open.add(open());
      } catch (IOException e) {
        System.err.println(name + " could not open a transfer: " + e.getMessage());
      }
    }
    say("open " + open.size());
    int broken = 0;
    for (Socket socket : open) {
      try (socket) {
        socket.getOutputStream().write(1);
        broken += socket.getInputStream().read() < 0 ? 1 : 0;
      } catch (IOException e) {
        broken++;
      }
    }
    say("broken " + broken);
  }

  /** Moves bytes in {@code count} transfers of about three seconds; how many came through whole. */
  private void carry(int count) {
    CountDownLatch begun = new CountDownLatch(count);
    AtomicInteger whole = new AtomicInteger();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        String own = name + "-" + i;
        pool.execute(
            () -> {
              try {
                Move move =
                    Move.run(
                        client,
                        firewall,
                        own,
                        SLOW_BYTES,
                        out -> new SlowStream(out, SLOW_REST_NANOS, begun::countDown));
                whole.addAndGet(move.intact() ? 1 : 0);
              } catch (IOException e) {
                System.err.println(own + ": " + e.getMessage());
              } finally {
                begun.countDown();
              }
            });
      }
      begun.await();
      say("open " + count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    say("carried " + whole);
  }

  private Socket open() throws IOException {
    Socket socket = client.connect(firewall);
    try {
      socket.getOutputStream().write((name + " 0\n").getBytes(US_ASCII));
      Transfer.line(socket.getInputStream());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
