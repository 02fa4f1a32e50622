package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.gateway.netlink.Conntrack;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks into the connection tracking table of its namespace: each line is an address, answered with
 * how many flows leave from it.
 */
public final class Flows {
  private Flows() {}

  /** Takes no arguments. */
  public static void main(String... arguments) throws IOException {
    try (Conntrack conntrack = Conntrack.open()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        IpAddress wanted = IpAddress.of(line);
        List<IpAddress> found = new ArrayList<>();
        conntrack.flows(0, 0, flow -> found.add(IpAddress.ofBytes(flow.wireSource().toArray())));
        System.out.println(found.stream().filter(wanted::equals).count());
      }
    }
  }
}
