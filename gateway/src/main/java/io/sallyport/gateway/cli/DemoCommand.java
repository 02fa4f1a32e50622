package io.sallyport.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sallyport.gateway.cli.demo.Demo;
import io.sallyport.gateway.cli.demo.DemoPlanner;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on one machine. */
@Command(
    name = "demo",
    description = "Two clusters, three tenants and a firewall on this machine, with real traffic.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /** How long a killed gateway may be away, on any machine that is not busy with something else. */
  private static final Duration MOST_DOWN = Duration.ofSeconds(5);

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C, and say where.")
  boolean keep;

  @Option(
      names = "--datapath",
      paramLabel = "DATAPATH",
      description =
          "How gateways translate: kernel or proxy (default: kernel where this host has network"
              + " namespaces for us, else proxy).")
  Optional<Datapath> datapath = Optional.empty();

  @Option(
      names = "--plant",
      paramLabel = "FAULT",
      defaultValue = "none",
      converter = Plant.Named.class,
      description =
          "Make one thing wrong on purpose, and find it: wrong-bind, or leak (kernel datapath).")
  Plant plant = Plant.NONE;

  /** How gateways translate. */
  enum Datapath {
    kernel,
    proxy;

    private Demo.Datapath wanted() {
      return this == kernel ? Demo.Datapath.KERNEL : Demo.Datapath.PROXY;
    }
  }

  @Override
  public Integer call() throws Exception {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Path folder = Files.createTempDirectory("sallyport-demo-");
    Demo.Datapath wanted = wanted();
    try (Demo demo = new Demo(folder, wanted, DemoCommand::planner, DemoCommand::print)) {
      Thread atCtrlC = new Thread(() -> endAtOnce(demo, folder), "demo-end");
      Runtime.getRuntime().addShutdownHook(atCtrlC);
      List<String> spoiled = plant == Plant.NONE ? List.of() : List.of("--plant", plant.label());
      boolean right = demo.run(spoiled, MOST_DOWN);
      if (keep) {
        demo.sayWhere();
        new CountDownLatch(1).await();
      }
      return right ? 0 : 1;
    }
  }

  /** Packets leak out of the kernel alone. */
  private Demo.Datapath wanted() throws UserError {
    if (plant == Plant.LEAK && datapath.filter(Datapath.proxy::equals).isPresent()) {
      throw UserError.input("--plant leak needs the kernel datapath; fits: --datapath kernel");
    }
    return plant == Plant.LEAK
        ? Demo.Datapath.KERNEL
        : datapath.map(Datapath::wanted).orElse(Demo.Datapath.AUTO);
  }

  private static void endAtOnce(Demo demo, Path folder) {
    demo.kill();
    try {
      Folders.remove(folder);
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + " could not be removed: " + e.getMessage());
    }
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** The real planner, with lists served on any free port. */
  static DemoPlanner planner(Path manifests, Path state) throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    PlannerProgram program = new PlannerProgram(manifests, state, anyPort, new Metrics());
    program.start();
    return new DemoPlanner() {
      @Override
      public FleetPlan plan() {
        return program.plan();
      }

      @Override
      public InetSocketAddress address() {
        return program.address();
      }

      @Override
      public void close() throws IOException {
        program.close();
      }
    };
  }
}
