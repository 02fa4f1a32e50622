package io.sallyport.gateway.proxy;

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
 * An egress address has all its ports for each destination anew. In a network namespace that the
 * test makes, where there is one port: it goes to every destination, and to each only once.
 */
class SharedPortTest {
  private static final String MANIFESTS =
      """
      {apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [127.113.0.0/32]
        sources: [{cidr: 127.10.1.0/24, cluster: eu1}]
        destinationCIDRs: [127.99.0.0/24]
      """;

  private static final String SCRIPT =
      """
      ip link set lo up
      cd "$1"; shift
      "$@" >ready 2>log & program=$!
      exec 3<<'P'
      import socket, time, urllib.error, urllib.request
      def ready():
          try: return urllib.request.urlopen("http://127.0.0.1:9402/readyz").status == 200
          except (OSError, urllib.error.HTTPError): return False
      while not ready(): time.sleep(0.1)
      open("/proc/sys/net/ipv4/ip_local_port_range", "w").write("40000 40000")
      servers = {n: socket.create_server((f"127.99.0.{n}", 9000)) for n in (1, 2, 3)}
      kept = []
      for visit, n in enumerate((1, 2, 3, 1)):
          client = socket.socket()
          client.settimeout(20)
          client.bind((f"127.10.1.{visit + 1}", 50000))
          client.connect(("127.0.0.1", 1080))
          client.sendall(bytes([5, 1, 0]))
          client.recv(2)
          client.sendall(bytes([5, 1, 0, 1, 127, 99, 0, n, 9000 >> 8, 9000 & 255]))
          code = client.recv(10)[1]
          seen = servers[n].accept() if code == 0 else (None, "nobody")
          kept += [client, seen[0]]
          print(n, "saw", *seen[1] if code == 0 else (seen[1],))
      P
      python3 /dev/fd/3
      kill $program
      """;

  @Test
  @NeedsHost({HostFeature.PYTHON, HostFeature.NAMESPACES})
  void onePortServesEveryDestinationOnce(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder.resolve("manifests"));
    Files.writeString(folder.resolve("manifests/all.yaml"), MANIFESTS);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "-rn", "sh", "-c", SCRIPT, "sh", folder.toString()));
    command.addAll(
        Program.command("run", "-f", "manifests", "--state", "state", "--cluster", "eu1"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String saw = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(saw.lines())
        .as(Files.readString(folder.resolve("log")))
        .containsExactly(
            "1 saw 127.113.0.0 40000",
            "2 saw 127.113.0.0 40000",
            "3 saw 127.113.0.0 40000",
            "1 saw nobody");
  }
}
