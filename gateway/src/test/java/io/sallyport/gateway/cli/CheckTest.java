package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What `check` says where something is missing: each host is made to miss it. */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
class CheckTest {
  private record Checked(int code, JsonNode findings) {
    String state(String what) {
      return of(what).at("/state").asText();
    }

    JsonNode of(String what) {
      for (JsonNode finding : findings) {
        if (finding.at("/what").asText().equals(what)) {
          return finding;
        }
      }
      throw new AssertionError("nothing is said of " + what + " in " + findings);
    }
  }

  @Test
  void aHostThatHasAllIsFine() throws Exception {
    Checked checked = check("ulimit -n 65536 2>/dev/null || true", "--interface", "lo");
    assertThat(checked.code).isZero();
    for (String what :
        List.of(
            "JDK",
            "rights",
            "nftables",
            "fence",
            "other tables",
            "conntrack",
            "accounting",
            "interface")) {
      assertThat(checked.of(what).at("/fix").asText()).as(what).isEmpty();
      assertThat(checked.state(what)).as(what).isEqualTo("OK");
    }
    assertThat(checked.of("conntrack").at("/found").asText()).endsWith(" flows at most");
  }

  @Test
  void rightsAreMissed() throws Exception {
    Checked checked = check("exec setpriv --bounding-set -net_admin \"$@\"");
    assertThat(checked.code).isOne();
    assertThat(checked.of("rights").at("/found").asText()).isEqualTo("no CAP_NET_ADMIN");
    assertThat(checked.state("nftables")).isEqualTo("LACKING");
    Checked raw = check("exec setpriv --bounding-set -net_raw \"$@\"");
    assertThat(raw.code).isOne();
    assertThat(raw.of("rights").at("/found").asText()).isEqualTo("no CAP_NET_RAW");
    assertThat(raw.state("nftables")).isEqualTo("OK");
  }

  @Test
  void anotherProgramsChainThatDropsIsNamed() throws Exception {
    Checked checked =
        check(
            "nft 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy"
                + " drop; }; }; table ip6 fine { chain in { type filter hook input priority 0;"
                + " policy drop; }; }'");
    assertThat(checked.code).as("it may let ours through").isZero();
    assertThat(checked.of("other tables").at("/found").asText())
        .isEqualTo("chain ip filter FORWARD drops forwarded packets by policy");
    assertThat(checked.state("other tables")).isEqualTo("LIMITED");
  }

  @Test
  void aKernelWithoutConntrackIsNamed() throws Exception {
    Checked checked = check("mount -t tmpfs none /proc/sys/net/netfilter");
    assertThat(checked.code).isOne();
    assertThat(checked.state("conntrack")).isEqualTo("LACKING");
    assertThat(checked.of("conntrack").at("/found").asText()).contains("nf_conntrack_max");
    assertThat(checked.of("conntrack").at("/fix").asText()).isEqualTo("a kernel with nf_conntrack");
    assertThat(checked.state("accounting")).isEqualTo("LIMITED");
    assertThat(checked.of("accounting").at("/found").asText()).contains("nf_conntrack_acct");
    assertThat(checked.state("nftables")).as("the rest is looked at").isEqualTo("OK");
  }

  @Test
  void aSmallTableOfFlowsIsNamed() throws Exception {
    Checked checked =
        check(
            "mount -t tmpfs none /proc/sys/net/netfilter; cd /proc/sys/net/netfilter; echo 4096"
                + " >nf_conntrack_max; echo 1 >nf_conntrack_acct");
    assertThat(checked.code).isZero();
    assertThat(checked.state("conntrack")).isEqualTo("LIMITED");
    assertThat(checked.of("conntrack").at("/found").asText()).isEqualTo("4,096 flows at most");
    assertThat(checked.of("conntrack").at("/fix").asText())
        .isEqualTo("sysctl -w net.netfilter.nf_conntrack_max=262144");
    assertThat(checked.of("accounting").at("/found").asText()).isEqualTo("of flows, on");
  }

  @Test
  void fewFilesAreNamed() throws Exception {
    Checked checked = check("ulimit -n 1024");
    assertThat(checked.of("open files").at("/found").asText()).startsWith("1024, ");
    assertThat(checked.state("open files")).isEqualTo("LIMITED");
  }

  @Test
  void anInterfaceThatIsNotThereOrDownIsNamedWithWhatIs() throws Exception {
    Checked checked = check("true", "--interface", "eth9");
    assertThat(checked.code).isOne();
    assertThat(checked.of("interface").at("/found").asText()).startsWith("there is no eth9");
    assertThat(checked.of("interface").at("/fix").asText()).isEqualTo("one of lo");
    Checked down =
        check(
            "ip link add d0 type veth peer name d1; ip addr add 192.0.2.1/24 dev d0",
            "--interface",
            "d0");
    assertThat(down.of("interface").at("/fix").asText()).isEqualTo("ip link set d0 up");
  }

  @Test
  void namespacesThatMayNotBeMadeAreNamed() throws Exception {
    Checked checked = check("echo 1 >/proc/sys/user/max_net_namespaces");
    assertThat(checked.of("namespaces").at("/found").asText())
        .startsWith("the demo has no kernel datapath: no network namespaces (unshare: ");
    assertThat(checked.state("namespaces")).isEqualTo("LIMITED");
  }

  @Test
  void aPersonReadsATableAndWhatToDo() throws Exception {
    Program.Result result = Program.run("check", "--interface", "eth9");
    assertThat(result.out().lines().toList())
        .anyMatch(line -> line.matches("WHAT +STATE +HERE"))
        .anyMatch(line -> line.matches("interface +lacking +there is no eth9, or .*"))
        .anyMatch(line -> line.startsWith("interface: one of "));
  }

  /** In namespaces of users and networks of its own, where {@code before} has been done. */
  private static Checked check(String before, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--net",
                "--mount",
                "sh",
                "-ec",
                "ip link set lo up; " + before + "; exec \"$@\"",
                "sh"));
    command.addAll(Program.command("check"));
    command.addAll(List.of("-o", "json"));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    return new Checked(code, JsonMapper.builder().build().readTree(output).at("/findings"));
  }
}
