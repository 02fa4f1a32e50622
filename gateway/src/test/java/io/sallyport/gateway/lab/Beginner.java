package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A workload that begins one TCP connection after the other, says a line in each and waits for the
 * echo. Ends with its input, and says {@code begun N failed M}.
 */
public final class Beginner {
  private static final int PATIENCE_MILLIS = 3000;

  private Beginner() {}

  /** A source and a destination. */
  public static void main(String... arguments) throws Exception {
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), 0);
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[1]), EchoServer.PORT);
    AtomicLong begun = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    Thread work =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    begun.incrementAndGet();
                    if (!connects(from, to)) {
                      failed.incrementAndGet();
                    }
                  }
                });
    System.out.println("beginning");
    new BufferedReader(new InputStreamReader(System.in, US_ASCII)).readLine();
    work.interrupt();
    work.join();
    System.out.printf("begun %d failed %d%n", begun.get(), failed.get());
  }

  private static boolean connects(InetSocketAddress from, InetSocketAddress to) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setSoLinger(true, 0); // so that ports do not run out
      socket.bind(from);
      socket.connect(to, PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write((Lab.text(socket.getLocalAddress()) + " \n").getBytes(US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      System.err.println("beginner: " + e);
      return false;
    }
  }
}
