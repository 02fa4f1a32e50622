package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.cli.demo.DemoFleet;
import io.sallyport.gateway.lab.LauncherTree;
import io.sallyport.gateway.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher in a folder with spaces; only Maven's part is not the real one. */
class LauncherTest {
  private static final String NO_CACHE = "no cache of loaded classes could be made";

  @TempDir Path folder;
  private LauncherTree tree;

  @BeforeEach
  void build() throws IOException {
    tree = LauncherTree.built(folder);
  }

  @Test
  void whatIsBuiltStartsWithoutMavenFromAFolderWithSpaces() throws Exception {
    Path manifests = Files.createDirectories(folder.resolve("my manifests"));
    DemoFleet.LOOPBACK.write(manifests);
    Program.Result version = tree.run(jdk(), "--version");
    assertThat(version.code()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("sallyport ");
    assertThat(version.err()).isEmpty();
    Program.Result plan = tree.run(jdk(), "plan", "-f", manifests.toString());
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("127.113.0.0/31").endsWith("3 tenants: 6 blocks new, 0 kept\n");
    assertThat(tree.mavenCalled()).isEmpty();
  }

  @Test
  void aChangedSourceIsBuiltOnTheJdkThatWasFoundAndWorksWhereTheTrainingFails() throws Exception {
    tree.change();
    Program.Result result = tree.run(withoutCache(), "--version");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("sallyport ");
    assertThat(result.err()).contains("building (sources changed): ");
    assertThat(tree.mavenCalled().lines().limit(2))
        .containsExactly("JAVA_HOME=" + tree.jdk(), "in " + tree.file("").toRealPath());
    assertThat(result.err()).contains(NO_CACHE, tree.target().resolve("build.log").toString());
    assertThat(tree.target().resolve("sallyport.aot")).doesNotExist();
    assertThat(tree.run(jdk(), "--version").err()).as("built once").isEmpty();
  }

  @Test
  void aTrainingThatLeavesNoCacheIsToldToo() throws Exception {
    tree.change();
    Path jdk = jdkThatMakesNoCache();
    Program.Result result = tree.run(Map.of("SALLYPORT_JAVA_HOME", jdk.toString()), "--version");
    assertThat(result.err()).contains(NO_CACHE);
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("sallyport ");
  }

  @Test
  void aHostWithoutAJdkIsToldWhereWeLooked() throws Exception {
    Path finder = tree.file("gateway/bin/find-jdk");
    Files.writeString(finder, Files.readString(finder).replace("need=25", "need=999"));
    Program.Result result = tree.run(jdk(), "--version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("Sallyport needs a JDK 999 or newer, and found none. Searched:")
        .containsPattern("SALLYPORT_JAVA_HOME=" + tree.jdk() + ": JDK [0-9]+, too old")
        .contains("\n  /usr/lib/jvm", "\n  /opt", "\n  " + folder.resolve("the tools/.jdks"))
        .endsWith("set SALLYPORT_JAVA_HOME (launcher) or JAVA_HOME (mvn) to its folder.");
    assertThat(tree.mavenCalled()).isEmpty();
  }

  private Map<String, String> jdk() throws IOException {
    return Map.of("SALLYPORT_JAVA_HOME", tree.jdk().toString());
  }

  /** A host on which the training fails: it has no folder for temporary files. */
  private Map<String, String> withoutCache() throws IOException {
    return Map.of(
        "SALLYPORT_JAVA_HOME",
        tree.jdk().toString(),
        "JDK_JAVA_OPTIONS",
        "-Djava.io.tmpdir=/nonexistent");
  }

  /** A JDK whose training ends well and leaves nothing. */
  private Path jdkThatMakesNoCache() throws IOException {
    Path jdk = folder.resolve("another jdk");
    Files.createDirectories(jdk.resolve("bin"));
    for (String file : List.of("release", "bin/javac")) {
      Files.createSymbolicLink(jdk.resolve(file), tree.jdk().resolve(file));
    }
    Path java = jdk.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        case "$*" in *AOTCacheOutput*) exit 0 ;; esac
        exec '%s/bin/java' "$@"
        """
            .formatted(tree.jdk()));
    LauncherTree.makeExecutable(java);
    return jdk;
  }
}
