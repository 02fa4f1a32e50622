package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.gateway.netlink.ConntrackEvents;
import io.sallyport.gateway.netlink.Flow;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Remembers what the kernel tells of flows in its namespace, as {@code begun SOURCE} and {@code
 * ended SOURCE}. Each line it reads is answered with all of it, and how often.
 */
public final class Told {
  private static final ConcurrentSkipListMap<String, Integer> TOLD = new ConcurrentSkipListMap<>();

  private Told() {}

  /** Takes no arguments. */
  public static void main(String... arguments) throws IOException {
    ConntrackEvents events = ConntrackEvents.open();
    events.listen(true);
    Thread.ofPlatform().daemon().start(() -> hear(events));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(TOLD);
    }
  }

  private static void hear(ConntrackEvents events) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        events.await(Told::told);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void told(ConntrackEvents.Event event) {
    switch (event) {
      case ConntrackEvents.Event.Begun(Flow flow) -> told("begun ", flow);
      case ConntrackEvents.Event.Ended(Flow flow) -> told("ended ", flow);
      case ConntrackEvents.Event.Lost() -> TOLD.merge("lost", 1, Integer::sum);
    }
  }

  private static void told(String what, Flow flow) {
    TOLD.merge(what + IpAddress.ofBytes(flow.source().toArray()), 1, Integer::sum);
  }
}
