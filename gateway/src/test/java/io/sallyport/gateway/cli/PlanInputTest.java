package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.cli.demo.DemoFleet;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plan} says of places it cannot read. */
class PlanInputTest {
  @TempDir Path folder;
  private Path manifests;
  private Path state;

  @BeforeEach
  void places() throws Exception {
    manifests = Files.createDirectories(folder.resolve("manifests"));
    state = Files.createDirectories(folder.resolve("state"));
    DemoFleet.LOOPBACK.write(manifests);
  }

  @Test
  void aFolderWithoutManifestsIsToldInsteadOfAnEmptyTable() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Program.Result result = Program.run("plan", "-f", empty.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            empty + " holds no manifest; fits: a folder with files that end in .yaml or .yml");
  }

  @Test
  void aFileWhereTheStateHasAFolderIsOneMessage() throws Exception {
    for (String name : List.of("ledgers", "status")) {
      Path file = Files.writeString(state.resolve(name), "");
      oneMessage(Program.run(command()), file + ": is no directory");
      Files.delete(file);
    }
  }

  @Test
  @NeedsHost(HostFeature.PERMISSIONS)
  void aStateThatMayNotBeReadIsOneMessage() throws Exception {
    Path ledgers = Files.createDirectories(state.resolve("ledgers"));
    Path status = Files.createDirectories(state.resolve("status"));
    closed(ledgers, ledgers + ": permission denied");
    closed(status, status + ": permission denied");
    closed(state, status + ": permission denied");
  }

  private void closed(Path place, String message) throws Exception {
    var before = Files.getPosixFilePermissions(place);
    Files.setPosixFilePermissions(place, Set.of());
    Program.Result result = Program.runUnder(HostFeature.unprivileged(), command());
    Files.setPosixFilePermissions(place, before);
    oneMessage(result, message);
  }

  private static void oneMessage(Program.Result result, String message) {
    assertThat(result.err()).isEqualTo(message);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
  }

  private String[] command() {
    List<String> command = new ArrayList<>(List.of("plan", "-f", manifests.toString()));
    command.addAll(List.of("--state", state.toString()));
    return command.toArray(String[]::new);
  }
}
