package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A workload that sends a datagram every five milliseconds from each of its sources to the echo
 * server, and counts the answers. Ends with its input, and says {@code sent N heard M}.
 */
public final class Pulse {
  private static final long PAUSE_NANOS = 5_000_000;
  private static final int LAST_MILLIS = 1000;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong heard = new AtomicLong();
  private volatile boolean ending;

  private Pulse() {}

  /** Pairs of source and destination. */
  public static void main(String... arguments) throws Exception {
    Pulse pulse = new Pulse();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < arguments.length; i += 2) {
      DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(arguments[i]), 0));
      socket.connect(InetAddress.ofLiteral(arguments[i + 1]), EchoServer.PORT);
      socket.setSoTimeout(LAST_MILLIS);
      String source = arguments[i];
      threads.add(Thread.ofPlatform().start(() -> pulse.send(socket, source)));
      threads.add(Thread.ofPlatform().start(() -> pulse.hear(socket)));
    }
    System.out.println("beating");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); "now".equals(line); line = in.readLine()) {
      pulse.say();
    }
    pulse.ending = true;
    for (Thread thread : threads) {
      thread.join();
    }
    pulse.say();
  }

  private void say() {
    System.out.printf("sent %d heard %d%n", sent.get(), heard.get());
  }

  private void send(DatagramSocket socket, String source) {
    byte[] text = (source + " ").getBytes(US_ASCII);
    while (!ending) {
      try {
        socket.send(new DatagramPacket(text, text.length));
      } catch (IOException refused) {
        System.err.println("pulse: " + refused);
      }
      sent.incrementAndGet();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void hear(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    while (true) {
      try {
        socket.receive(packet);
        heard.incrementAndGet();
      } catch (SocketTimeoutException silence) {
        if (ending) {
          return;
        }
      } catch (IOException refused) {
        System.err.println("pulse: " + refused);
      }
    }
  }
}
