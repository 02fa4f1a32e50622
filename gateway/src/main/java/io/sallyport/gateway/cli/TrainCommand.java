package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sallyport.gateway.cli.demo.DemoFleet;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Does a little of everything and ends: what the launcher records into the cache of loaded classes
 * (JEP 514), so that programs start in a fraction of the time.
 */
@Command(name = "train", hidden = true, description = "Run once through the usual paths.")
final class TrainCommand implements Callable<Integer> {
  private final InetSocketAddress anyPort =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @Override
  public Integer call() throws Exception {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    Path folder = Files.createTempDirectory("sallyport-train-");
    try {
      Path manifests = Files.createDirectories(folder.resolve("manifests"));
      DemoFleet.LOOPBACK.write(manifests);
      var plan = PlanCommand.plan(Manifests.read(manifests), Optional.empty());
      PlanTable.print(plan, new PrintWriter(new StringWriter()));
      PlanJson.of(plan);
      serve(manifests, folder.resolve("state"));
    } finally {
      Folders.remove(folder);
    }
    return 0;
  }

  private void serve(Path manifests, Path state) throws Exception {
    Metrics metrics = new Metrics();
    Health health = new Health(List.of());
    GatewayOptions options = new GatewayOptions();
    options.socks5 = anyPort;
    options.connect = anyPort;
    options.threads = 1;
    OwnListeners listeners = new OwnListeners();
    try (PlannerProgram planner = new PlannerProgram(manifests, state, anyPort, metrics)) {
      planner.start();
      try (MemberDirectory directory = MemberDirectory.open(state, "eu1", "eu1");
          GatewayProgram program =
              new GatewayProgram(
                  new GatewayProgram.Place("eu1", "eu1"),
                  options,
                  GatewayCommand.alone(directory, "eu1"),
                  listeners,
                  health,
                  metrics,
                  Plant.NONE);
          HttpServer admin = HttpServer.start(anyPort, Admin.of(metrics, health))) {
        program.look();
        get(admin.address(), "/metrics");
        get(planner.address(), "/v1/tenants/acme/allow.json");
        connect(program.proxy().socks5(), new byte[] {5, 1, 0});
        connect(
            program.proxy().connect(), "CONNECT 127.99.0.1:9 HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      }
    }
  }

  private static void get(InetSocketAddress at, String path) throws IOException {
    try (InputStream in = URI.create("http://" + HostPort.text(at) + path).toURL().openStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** One handshake; a reset as its answer is as good as any. */
  private static void connect(InetSocketAddress proxy, byte[] hello) {
    try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.getOutputStream().write(hello);
      socket.getInputStream().read();
    } catch (IOException reset) {
      LoggerFactory.getLogger(TrainCommand.class).debug("training connection", reset);
    }
  }
}
