package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.http.HttpServer;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What long-running commands have in common: the line that says they serve, and their end. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private Serving() {}

  /** What is done between SIGTERM and the end. */
  interface Ending {
    void run() throws InterruptedException;
  }

  /** Prints the one line on standard output: what serves, and where, for people and programs. */
  static void announce(String what, GatewayProgram program, HttpServer admin) {
    System.out.printf(
        "ready %s socks5=%s connect=%s metrics=%s%n",
        what,
        HostPort.text(program.proxy().socks5()),
        HostPort.text(program.proxy().connect()),
        HostPort.text(admin.address()));
    System.out.flush();
  }

  /** Returns never: waits for SIGTERM or SIGINT, ends in order, exits 0. */
  static void untilTerminated(Ending ending) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    ending.run();
                  } catch (InterruptedException | RuntimeException e) {
                    LOG.error("did not end in order: {}", e.getMessage());
                  }
                  Runtime.getRuntime().halt(0);
                },
                "ending"));
    new CountDownLatch(1).await();
  }
}
