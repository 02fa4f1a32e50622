package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.cli.demo.Demo;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of the kernel datapath, and that it finds what is planted. */
@NeedsHost(HostFeature.NAMESPACES)
class KernelDemoTest {
  private final List<String> screen = new CopyOnWriteArrayList<>();
  @TempDir Path folder;

  @Test
  void everyRowIsRight() throws Exception {
    assertThat(run(List.of())).as(String.join("\n", screen)).isTrue();
    assertThat(screen)
        .anyMatch(line -> line.startsWith("Sallyport demo   kernel datapath"))
        .anyMatch(line -> line.contains("loaded the exported allow-lists: 3 prefixes, serial 1"))
        .anyMatch(line -> line.contains("12 of 12 open transfers went on"))
        .anyMatch(line -> line.contains("gateway and firewall agree to the byte"))
        .anyMatch(line -> line.matches(" outside capture: [1-9][0-9,]+ packets, 0 with .*"))
        .anyMatch(line -> line.endsWith("at acme's port: dropped, not in acme's list"))
        .anyMatch(line -> line.startsWith("All 18 checks right"))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void packetsThatLeakAreCaptured() throws Exception {
    assertThat(run(List.of("--plant", "leak"))).isFalse();
    assertThat(screen)
        .anyMatch(line -> line.matches("shop/web-0 eu1 +dropped .* WRONG must be 203.0.113.*"))
        .anyMatch(
            line ->
                line.matches(
                    "WRONG outside capture: .* [1-9][0-9]* with a .* one is 10.1.(1.1[01]|99.99)"))
        .anyMatch(line -> line.matches("bank/api-0 eu1 .* ok"));
  }

  @Test
  void anotherTenantsAddressIsNoticedByTheFirewall() throws Exception {
    assertThat(run(List.of("--plant", "wrong-bind"))).isFalse();
    assertThat(screen)
        .anyMatch(line -> line.matches("shop/web-0 eu1 +dropped .* WRONG must be 203.0.113.*"))
        .anyMatch(line -> line.matches("bank/api-0 eu1 +dropped .* WRONG must be 198.18.2.*"))
        .anyMatch(line -> line.matches("mail/out-0 eu1 .* ok"));
  }

  @Test
  void aLeakOfAProxyIsRefused() throws Exception {
    Program.Result result = Program.run("demo", "--datapath", "proxy", "--plant", "leak");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo("--plant leak needs the kernel datapath; fits: --datapath kernel");
  }

  /** Over the program nft lies something that cannot be run. */
  @Test
  @NeedsHost(HostFeature.ROOT)
  void aHostWithoutNftShowsItToo() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "for p in /usr/sbin/nft /sbin/nft; do"
                    + " [ ! -e $p ] || mount --bind /dev/null $p; done; exec \"$@\"",
                "sh"));
    command.addAll(Program.command("demo"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("kernel datapath", "(netlink)", "All 18 checks right");
  }

  private boolean run(List<String> plant) throws Exception {
    try (Demo demo = new Demo(folder, Demo.Datapath.KERNEL, DemoCommand::planner, screen::add)) {
      return demo.run(plant, Duration.ofMinutes(1));
    }
  }
}
