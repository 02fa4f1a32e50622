package io.sallyport.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ports this host gives to outgoing connections, ip_local_port_range of ip(7). */
final class LocalPorts {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int RFC_6335_DYNAMIC = 65_535 - 49_152 + 1;

  private LocalPorts() {}

  /** How many an address has for one destination; the dynamic range of RFC 6335 if not known. */
  static int capacity() {
    try {
      // In one read: the kernel gives such a file only from its start.
      String[] bounds = Files.readAllLines(RANGE).getFirst().strip().split("\\s+");
      return Integer.parseInt(bounds[1]) - Integer.parseInt(bounds[0]) + 1;
    } catch (IOException | NumberFormatException notLinux) {
      return RFC_6335_DYNAMIC;
    }
  }
}
