package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.directory.CrashDisk.Crash;
import io.sallyport.tenantapi.directory.CrashDisk.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state directory survives the end of its writers at any step, and so do the addresses in it.
 * {@code -Dlab=required} tries every step; {@code -Dsallyport.crash.children=true} halts a process
 * of its own at every one of them.
 */
@Timeout(1200)
class CrashTest {
  private static final List<Fate> FATES = List.copyOf(EnumSet.allOf(Fate.class));
  private static final boolean ALL = "required".equals(System.getProperty("sallyport.lab"));
  private static final int ONE_IN = ALL ? 1 : 29;
  private static final int RENAMES_MORE_OFTEN = 4;
  private static final int CHILDREN = ALL ? 60 : 4;
  private static final boolean EVERY_CHILD = Boolean.getBoolean("sallyport.crash.children");
  private static final int TO_THE_END_ONE_IN = 20;

  @TempDir static Path folder;
  private static final List<Calm> CALM = new ArrayList<>();

  /**
   * An act without a crash.
   *
   * @param before the directory when it began
   * @param renames steps that gave a file its name
   * @param held what was held when it ended
   */
  private record Calm(Path before, long steps, List<Long> renames, List<String> held) {}

  /** A process that plays one act until the disk ends it. */
  static final class Halted {
    static final int CODE = 77;

    private Halted() {}

    public static void main(String[] args) throws IOException {
      CrashDisk disk = new CrashDisk(() -> Runtime.getRuntime().halt(CODE));
      disk.crashAfter(Long.parseLong(args[2]), Fate.valueOf(args[3]));
      new CrashScenario(Path.of(args[0]), disk).play(Integer.parseInt(args[1]));
    }

    static int run(Path root, int act, long step, Fate fate) throws Exception {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path", ""),
              Halted.class.getName(),
              root.toString(),
              String.valueOf(act),
              String.valueOf(step),
              fate.name());
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
  }

  @BeforeAll
  static void withoutCrash() throws IOException {
    Path root = Files.createDirectory(folder.resolve("calm"));
    for (int act = 0; act < CrashScenario.acts(); act++) {
      Path before = copy(root, "before-" + act);
      CrashDisk disk = new CrashDisk();
      new CrashScenario(root, disk).play(act);
      check(root, act, "calm");
      CALM.add(new Calm(before, disk.steps(), disk.renames(), StateChecks.held(root)));
    }
    assertThat(root.resolve("history/beta/0.yaml")).exists();
  }

  @Test
  void killedOrWithoutPowerAtAnyStepItGoesOnAsIfNothingHadBeen() throws IOException {
    for (Fate fate : Fate.values()) {
      Random random = new Random(fate.name().hashCode());
      int skip = random.nextInt(ONE_IN);
      for (int act = 0; act < CALM.size(); act++) {
        for (long step = 0; step < CALM.get(act).steps; step++) {
          boolean page = act == CALM.size() - 1 && step % 4 == 0;
          if (skip-- == 0 || page) {
            skip = skip < 0 ? ONE_IN - 1 : skip;
            boolean toTheEnd = random.nextInt(TO_THE_END_ONE_IN) == 0;
            crash(act, step, fate, toTheEnd);
          }
        }
      }
    }
  }

  /** What was not forced reaches a disk in any order: a name before its content or its ledger's. */
  @Test
  void whereverThePowerEndsInTheFirstActNothingIsReliedOnBeforeItLasts() throws IOException {
    for (long step = 0; step < CALM.getFirst().steps; step++) {
      crash(0, step, Fate.TORN, false);
      crash(0, step, Fate.SCATTERED, false);
    }
  }

  /** The same in processes of their own, which end there and then. */
  @Test
  void aProcessThatIsHaltedLeavesWhatTheNextGoesOnWith() {
    Random random = new Random(3);
    List<Moment> moments = new ArrayList<>();
    for (int act = 0; act < CALM.size(); act++) {
      for (long step = 0; step < CALM.get(act).steps; step++) {
        moments.add(new Moment(act, step, FATES.get((int) (step % FATES.size()))));
      }
    }
    if (!EVERY_CHILD) {
      Collections.shuffle(moments, random);
      moments.subList(CHILDREN, moments.size()).clear();
    }
    moments.parallelStream().forEach(CrashTest::halt);
  }

  private record Moment(int act, long step, Fate fate) {}

  private static void halt(Moment moment) {
    String about = "act %d, %s, halted at step %d".formatted(moment.act, moment.fate, moment.step);
    try {
      Path root = copy(CALM.get(moment.act).before, "halted-" + moment.act + "-" + moment.step);
      assertThat(Halted.run(root, moment.act, moment.step, moment.fate))
          .as(about)
          .isEqualTo(Halted.CODE);
      check(root, moment.act, about);
      goOn(root, new CrashDisk(), moment.act, moment.act, about);
    } catch (Exception e) {
      throw new AssertionError(about, e);
    }
  }

  /** What a killed process did not force is not forced by being read. */
  @Test
  void killedAndThenWithoutPowerItGoesOnToo() throws IOException {
    Random random = new Random(7);
    for (int act = 0; act < CALM.size(); act++) {
      for (long rename : CALM.get(act).renames) {
        if (random.nextInt(ONE_IN) < RENAMES_MORE_OFTEN) {
          killThenCut(act, rename + 1, random.nextInt(20, 120));
        }
      }
    }
  }

  private static void killThenCut(int act, long step, long more) throws IOException {
    String about = "act %d killed at step %d, no power %d steps after".formatted(act, step, more);
    CrashDisk disk = new CrashDisk();
    Path root = copy(CALM.get(act).before, "twice");
    playUntilCrash(root, disk, act, step, Fate.KEPT);
    playUntilCrash(root, disk, act, more, Fate.LOST);
    check(root, act, about);
    goOn(root, disk, act, act, about);
  }

  private static void crash(int act, long step, Fate fate, boolean toTheEnd) throws IOException {
    String about = "act %d, %s at step %d".formatted(act, fate, step);
    CrashDisk disk = new CrashDisk();
    Path root = copy(CALM.get(act).before, "crash");
    assertThat(playUntilCrash(root, disk, act, step, fate)).as(about).isTrue();
    check(root, act, about);
    goOn(root, disk, act, toTheEnd ? CALM.size() - 1 : act, about);
  }

  /** Whether there was a crash. */
  private static boolean playUntilCrash(Path root, CrashDisk disk, int act, long step, Fate fate)
      throws IOException {
    disk.crashAfter(step, fate);
    try {
      new CrashScenario(root, disk).play(act);
      return false;
    } catch (Crash crash) {
      return true;
    }
  }

  private static void goOn(Path root, CrashDisk disk, int first, int last, String about)
      throws IOException {
    disk.goOn();
    CrashScenario scenario = new CrashScenario(root, disk);
    for (int act = first; act <= last; act++) {
      scenario.play(act);
      assertThat(StateChecks.held(root))
          .as("%s, end of act %d", about, act)
          .isEqualTo(CALM.get(act).held);
    }
    check(root, last, about + ", at the end");
    Trees.remove(root);
  }

  private static void check(Path root, int act, String about) {
    try {
      StateChecks.check(root, CrashScenario.writtenOff(act));
    } catch (IOException | AssertionError e) {
      throw new AssertionError(about + ": " + e.getMessage(), e);
    }
  }

  private static Path copy(Path from, String name) throws IOException {
    return Trees.copy(from, folder.resolve(name));
  }
}
