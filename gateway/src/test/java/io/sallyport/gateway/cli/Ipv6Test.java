package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real IPv6 addresses, which loopback does not have: in a network namespace that the test makes.
 */
class Ipv6Test {
  private static final String MANIFESTS =
      """
      {apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: ["2001:db8:a::/64", 203.0.113.0/26]
        sources: [{cidr: "2001:db8:1:1::/64", cluster: eu1}]
        excludedCIDRs: ["2001:db8:99::2/128"]
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: bank}
      spec:
        egressCIDRs: ["2001:db8:b::/64"]
        sources: [{cidr: "2001:db8:2:1::/64", cluster: eu1}]
      """;

  /** Each answer on a line: whom the server saw, or the exit code of curl. */
  private static final String SCRIPT =
      """
      ip link set lo up
      for a in 2001:db8:a:: 2001:db8:b:: 2001:db8:1:1::5 2001:db8:2:1::5 2001:db8:3::5 \\
        2001:db8:99::1 2001:db8:99::2; do ip address add $a/128 dev lo nodad; done
      ip address add 203.0.113.0/32 dev lo
      ip address add 198.51.100.1/32 dev lo
      cd "$1"; shift
      "$@" >ready 2>log & program=$!
      python3 - <<'P' & server=$!
      import http.server, socket, threading
      class Saw(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200); self.end_headers()
              self.wfile.write((self.client_address[0] + "\\n").encode())
          def log_message(self, *a): pass
      class Six(http.server.ThreadingHTTPServer): address_family = socket.AF_INET6
      threading.Thread(target=Six(("::", 9000), Saw).serve_forever).start()
      http.server.ThreadingHTTPServer(("198.51.100.1", 9001), Saw).serve_forever()
      P
      until curl -sf http://[::1]:9402/readyz >/dev/null; do sleep 0.1; done
      until curl -sf http://198.51.100.1:9001/ >/dev/null; do sleep 0.1; done
      via() { curl -sg -m 20 --interface "$1" $2 "$3" || echo "curl $?"; }
      socks='--socks5 [::1]:1080'; connect='--proxytunnel -x http://[::1]:3128'
      for way in "$socks" "$connect"; do
        via 2001:db8:1:1::5 "$way" 'http://[2001:db8:99::1]:9000/'
        via 2001:db8:2:1::5 "$way" 'http://[2001:db8:99::1]:9000/'
        via 2001:db8:1:1::5 "$way" 'http://198.51.100.1:9001/'
        via 2001:db8:2:1::5 "$way" 'http://198.51.100.1:9001/'
        via 2001:db8:3::5 "$way" 'http://[2001:db8:99::1]:9000/'
        via 2001:db8:1:1::5 "$way" 'http://[2001:db8:99::2]:9000/'
      done
      kill $program $server
      """;

  @Test
  @NeedsHost({HostFeature.CURL, HostFeature.PYTHON, HostFeature.NAMESPACES})
  void tenantsLeaveFromTheirIpv6AddressesAndCrossFamilies(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("acme.yaml"), MANIFESTS);
    List<String> command =
        new ArrayList<>(List.of("unshare", "-rn", "sh", "-c", SCRIPT, "sh", folder.toString()));
    command.addAll(Program.command("run", "-f", ".", "--state", "state", "--cluster", "eu1"));
    for (String listener : List.of("socks5:1080", "connect:3128", "metrics:9402")) {
      String[] part = listener.split(":");
      command.addAll(List.of("--" + part[0], "[::1]:" + part[1]));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    assertThat(out.lines().toList())
        .as(out + Files.readString(folder.resolve("log")))
        .containsExactly(
            "2001:db8:a::",
            "2001:db8:b::",
            "203.0.113.0",
            "curl 97",
            "curl 97",
            "curl 97",
            "2001:db8:a::",
            "2001:db8:b::",
            "203.0.113.0",
            "curl 56",
            "curl 56",
            "curl 56");
  }
}
