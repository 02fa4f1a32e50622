package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is left of a lab when its test ends, however it ends: nothing. */
@NeedsHost(HostFeature.NAMESPACES)
class NamespacesTest {
  @Test
  void killedWithItsJvmALabIsGone() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Doomed.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = jvm.inputReader(UTF_8)) {
      List<ProcessHandle> all =
          Arrays.stream(String.valueOf(out.readLine()).split(" "))
              .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
              .flatMap(Optional::stream)
              .toList();
      assertThat(all)
          .as("unshare and its shell, a door and its sleeper")
          .hasSizeGreaterThan(3)
          .allMatch(ProcessHandle::isAlive);
      jvm.destroyForcibly().waitFor();
      await().atMost(Duration.ofSeconds(30)).until(() -> all.stream().noneMatch(this::isAlive));
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Whether it runs; one that nobody has buried yet does not. */
  private boolean isAlive(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** A test that is killed in the middle. */
  static final class Doomed {
    private Doomed() {}

    public static void main(String... none) throws Exception {
      Namespaces namespaces = Namespaces.create();
      namespaces.script("ip netns add a; ip -n a link set lo up");
      namespaces.start("a", List.of("sleep", "1000"));
      await().until(() -> ProcessHandle.current().descendants().count() > 3);
      StringBuilder pids = new StringBuilder();
      ProcessHandle.current().descendants().forEach(one -> pids.append(one.pid()).append(' '));
      System.out.println(pids.toString().strip());
      Thread.sleep(Duration.ofMinutes(5)); // it is killed long before
    }
  }
}
