package io.sallyport.gateway.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.LauncherTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real .ci/run with an apt-get and a mvn that note what they see, and another policy file. */
class CiRunTest {
  private static final String BUILD = "my clone/tenant-api/src/test/kube";
  private static final String MACHINES = "my clone/gateway/src/test/vm";
  private static final String ALLOWS = "#!/bin/sh\nexit 0\n";

  @TempDir Path folder;
  private Path policy;
  private String said = "";

  @BeforeEach
  void host() throws IOException {
    policy = folder.resolve("policy-rc.d");
    for (String place : List.of("my clone/.ci", "my clone/gateway/bin", BUILD, MACHINES, "bin")) {
      Files.createDirectories(folder.resolve(place));
    }
    Path project = Path.of(System.getProperty("sallyport.root"));
    script("my clone/.ci/run", Files.readString(project.resolve(".ci/run")));
    script("my clone/gateway/bin/find-jdk", "#!/bin/sh\necho /the/jdk\n");
    script(BUILD + "/build", "#!/bin/sh\n");
    script(MACHINES + "/build", "#!/bin/sh\n");
    script("bin/apt-get", "#!/bin/sh\n%s; echo \"$2 $?\" >>seen\n".formatted(policy));
    script("bin/mvn", "#!/bin/sh\necho \"mvn $* on ${JAVA_HOME:-any}\" >>seen\n");
    Path run = folder.resolve("my clone/.ci/run");
    Files.writeString(
        run, Files.readString(run).replace("policy=/usr/sbin/policy-rc.d", "policy=" + policy));
  }

  @Test
  void noServiceStartsWhereThereIsNoPolicy() throws Exception {
    assertThat(run()).isZero();
    assertThat(seen())
        .startsWith("update 101\ninstall 101\n")
        .endsWith("mvn -B -ntp -Dlab=required -Dkube=required verify on any\n");
    assertThat(policy).doesNotExist();
  }

  @Test
  void noServiceStartsUnderAPolicyThatAllowsIt() throws Exception {
    script("policy-rc.d", ALLOWS);
    assertThat(run()).isZero();
    assertThat(seen()).startsWith("update 101\ninstall 101\n");
    assertThat(policy).hasContent(ALLOWS).isExecutable();
  }

  @Test
  void mavenRunsOnTheJdkThatSallyportJavaHomeNames() throws Exception {
    assertThat(run(Map.of("SALLYPORT_JAVA_HOME", "/the/jdk"))).isZero();
    assertThat(seen()).endsWith(" on /the/jdk\n");
  }

  @Test
  void whatCannotBeBuiltIsSkippedAndSaid() throws Exception {
    script(BUILD + "/build", "#!/bin/sh\nexit 1\n");
    assertThat(run()).isZero();
    assertThat(seen()).endsWith(" -Dkube=auto verify on any\n");
    assertThat(said).contains("NOT TESTED: no Kubernetes API server");
    script(MACHINES + "/build", "#!/bin/sh\n[ $1 != 5.10 ]\n");
    assertThat(run()).isZero();
    assertThat(said).contains("NOT TESTED: kernels 5.10, see above");
    script(MACHINES + "/build", "#!/bin/sh\nexit 3\n");
    assertThat(run()).as("that of this Debian is always there").isEqualTo(3);
  }

  @Test
  void thePolicyComesBackWhenTheInstallationFails() throws Exception {
    script("policy-rc.d", ALLOWS);
    script("bin/apt-get", "#!/bin/sh\nexit 100\n");
    assertThat(run()).isEqualTo(100);
    assertThat(policy).hasContent(ALLOWS);
  }

  @Test
  void whatAKilledRunLeftIsNotTakenForThePolicyOfTheHost() throws Exception {
    script("policy-rc.d", ALLOWS);
    script("bin/apt-get", "#!/bin/sh\nkill -9 $PPID\n");
    assertThat(run()).isNotZero();
    assertThat(policy).content().contains("exit 101");
    script("bin/apt-get", "#!/bin/sh\n");
    assertThat(run()).isZero();
    assertThat(policy).hasContent(ALLOWS);
  }

  @Test
  void nothingIsInstalledWhereThereIsNoJdk() throws Exception {
    script("my clone/gateway/bin/find-jdk", "#!/bin/sh\necho none >&2\nexit 1\n");
    assertThat(run()).isEqualTo(1);
    assertThat(folder.resolve("my clone/seen")).doesNotExist();
  }

  private int run() throws Exception {
    return run(Map.of());
  }

  private int run(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(folder + "/my clone/.ci/run").redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor();
  }

  private String seen() throws IOException {
    return Files.readString(folder.resolve("my clone/seen"), UTF_8);
  }

  private void script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    LauncherTree.makeExecutable(file);
  }
}
