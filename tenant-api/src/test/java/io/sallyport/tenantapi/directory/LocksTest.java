package io.sallyport.tenantapi.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One planner for a directory, one gateway for a cluster, in this process and in others. */
class LocksTest {
  private static final long ME = ProcessHandle.current().pid();

  @TempDir Path root;

  /** What runs in another process: tries, says how it went, and waits for its input to end. */
  public static final class Other {
    private Other() {}

    public static void main(String[] args) throws IOException {
      Path root = Path.of(args[1]);
      try (AutoCloseable held =
          args[0].equals("planner")
              ? StateDirectory.open(root)
              : MemberDirectory.open(root, "eu1", "gw-b")) {
        System.out.println(held == null ? "nothing" : "taken");
        while (System.in.read() >= 0) {
          Thread.onSpinWait();
        }
      } catch (Exception e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aSecondPlannerInThisProcessIsRefusedNamingTheFirst() throws IOException {
    try (StateDirectory first = StateDirectory.open(root)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> StateDirectory.open(root).close())
          .isInstanceOf(IOException.class)
          .hasMessage(plannerRefusal(ME));
    }
    StateDirectory.open(root).close();
  }

  @Test
  void aSecondPlannerInAnotherProcessIsRefusedNamingTheFirst() throws Exception {
    try (StateDirectory first = StateDirectory.open(root)) {
      assertThat(first).isNotNull();
      assertThat(other("planner").said).isEqualTo(plannerRefusal(ME));
    }
  }

  @Test
  void beingRefusedInThisProcessDoesNotEndItsLock() throws Exception {
    try (StateDirectory first = StateDirectory.open(root)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> StateDirectory.open(root).close()).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> StateDirectory.open(root.resolve("../" + root.getFileName())).close())
          .isInstanceOf(IOException.class);
      assertThat(other("planner").said).isEqualTo(plannerRefusal(ME));
    }
  }

  @Test
  void aPlannerThatWasKilledLeavesNoLock() throws Exception {
    Started other = other("planner");
    assertThat(other.said).isEqualTo("taken");
    assertThatThrownBy(() -> StateDirectory.open(root).close())
        .isInstanceOf(IOException.class)
        .hasMessage(plannerRefusal(other.process.pid()));
    assertThat(other.process.destroyForcibly().waitFor(30, TimeUnit.SECONDS)).isTrue();
    StateDirectory.open(root).close();
  }

  @Test
  void aSecondGatewayOfAClusterIsRefusedNamingTheFirst() throws Exception {
    try (MemberDirectory first = MemberDirectory.open(root, "eu1", "gw-a")) {
      assertThat(first).isNotNull();
      assertThat(other("gateway").said)
          .isEqualTo(
              root.resolve("status/eu1/lock")
                  + " is locked by another gateway of cluster eu1 (process "
                  + ME
                  + "); stop it first, or use another directory");
    }
  }

  @Test
  void gatewaysOfTwoClustersAndAPlannerShareADirectory() throws IOException {
    try (StateDirectory state = StateDirectory.open(root);
        MemberDirectory eu1 = MemberDirectory.open(root, "eu1", "gw");
        MemberDirectory us1 = MemberDirectory.open(root, "us1", "gw")) {
      assertThat(state.answers()).isEmpty();
      assertThat(eu1.slices().readable()).isEmpty();
      assertThat(us1.slices().readable()).isEmpty();
    }
  }

  @Test
  void theLockFileNamesItsHolderAloneEvenAfterALongerNumber() throws IOException {
    Files.writeString(root.resolve("lock"), "12345678901234567890\n");
    try (StateDirectory state = StateDirectory.open(root)) {
      assertThat(state).isNotNull();
      assertThat(root.resolve("lock")).hasContent(ME + "\n");
    }
  }

  @Test
  void aGatewayWithoutStateDirectoryIsToldWhatItIs() {
    Path nowhere = root.resolve("nowhere");
    assertThatThrownBy(() -> MemberDirectory.open(nowhere, "eu1", "gw").close())
        .isInstanceOf(IOException.class)
        .hasMessage(nowhere + " is no directory; it is the --state of `sallyport run`");
  }

  private String plannerRefusal(long holder) {
    return root.resolve("lock")
        + " is locked by another planner (process "
        + holder
        + "); stop it first, or use another directory";
  }

  /** Another process and the first line it said. */
  private record Started(Process process, String said) {}

  private Started other(String what) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path", ""),
                    Other.class.getName(),
                    what,
                    root.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(UTF_8);
    return new Started(process, Optional.ofNullable(output.readLine()).orElse(""));
  }
}
