package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.lab.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of the real program: their ranges, and which of them the environment may give. */
class OptionsTest {
  @TempDir Path folder;

  @Test
  void everyValueOutsideItsRangeIsToldAtOnce() throws Exception {
    Program.Result result =
        Program.run(
            "gateway --slices x --cluster eu1 --threads -3 --dns 9.9.9.9:53,9.9.9.9:0"
                .concat(" --socks5 127.0.0.1:65536 --handshake-timeout 0s")
                .concat(" --connect-timeout -1s --idle-timeout 25h --drain-timeout 1d")
                .split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("--threads", "'-3'", "1 to 1024, or 0"),
            line -> assertThat(line).contains("--dns", "'9.9.9.9:0'", "1 to 65535"),
            line -> assertThat(line).contains("--socks5", "'127.0.0.1:65536'", "fits:"),
            line -> assertThat(line).contains("--handshake-timeout", "'0s'", "1ms to 24h"),
            line -> assertThat(line).contains("--connect-timeout", "'-1s'", "fits: "),
            line -> assertThat(line).contains("--idle-timeout", "'25h'", "1ms to 24h"),
            line -> assertThat(line).contains("--drain-timeout", "'1d'", "fits: "),
            line -> assertThat(line).isEqualTo("Try: sallyport --help"));
  }

  @Test
  void threadsAreCountedUpTo1024() {
    assertThat(new Threads().convert("0")).isZero();
    assertThat(new Threads().convert("1024")).isEqualTo(1024);
    for (String text : List.of("1025", "-1", "+1", "1.5", "99999999999", "")) {
      assertThatThrownBy(() -> new Threads().convert(text)).hasMessageContaining("'" + text + "'");
    }
  }

  @Test
  void hiddenOptionsAreNotTakenFromTheEnvironment() throws Exception {
    String nowhere = Files.writeString(folder.resolve("file"), "").toString();
    String[] gateway = {"gateway", "--slices", nowhere, "--cluster", "eu1"};
    Program.Result plain = Program.run(gateway);
    Program.Result planted =
        Program.run(
            Map.of("SALLYPORT_PLANT", "wrong-bind", "SALLYPORT_END_WITH_INPUT", "true"),
            jar -> true,
            gateway);
    assertThat(planted).isEqualTo(plain);
    assertThat(planted.code()).isEqualTo(1);
    assertThat(Program.run(Map.of("SALLYPORT_PLANT", "nonsense"), jar -> true, gateway))
        .isEqualTo(plain);
  }

  /** An image that notes its version there is not unusual. */
  @Test
  void helpAndVersionAreNotTakenFromTheEnvironment() throws Exception {
    Path manifests = Files.writeString(folder.resolve("eu1.yaml"), cluster());
    Program.Result result =
        Program.run(
            Map.of("SALLYPORT_HELP", "see the wiki", "SALLYPORT_VERSION", "0.1.0"),
            jar -> true,
            "plan",
            "-f",
            manifests.toString());
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("TENANT ");
  }

  private static String cluster() {
    return "{apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}\n";
  }
}
