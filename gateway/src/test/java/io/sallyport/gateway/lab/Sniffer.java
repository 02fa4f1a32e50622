package io.sallyport.gateway.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at every IP packet that comes out of a gateway, in a namespace that the gateway cannot
 * reach, and knows nothing but what it is told: {@code SOURCES=EGRESS} for each tenant, and {@code
 * =ADDRESS} for what the gateway may send as itself. A UDP packet says in its payload which source
 * it was sent from; it must leave from that source's address. Everything else must leave from one
 * of the addresses. Each line it reads is answered with {@code packets N leaks M WHAT}.
 */
public final class Sniffer {
  private static final int ALL_PROTOCOLS = 0x0300;
  private static final int ETHERNET = 14;
  private static final int UDP = 17;
  private static final int OUTGOING = 4;

  private final Map<Cidr, IpAddress> pairs = new TreeMap<>();
  private final List<Cidr> own = new ArrayList<>();
  private final Map<String, Integer> leaks = new TreeMap<>();
  private long packets;
  private long leaked;

  private Sniffer(String... rules) {
    for (String rule : rules) {
      String[] sides = rule.split("=");
      if (sides[0].isEmpty()) {
        own.add(Cidr.of(sides[1]));
      } else {
        pairs.put(Cidr.of(sides[0]), IpAddress.of(sides[1]));
      }
    }
  }

  /** The interface, then the rules. */
  public static void main(String... arguments) throws IOException {
    Sniffer sniffer =
        new Sniffer(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    int index = NetworkInterface.getByName(arguments[0]).getIndex();
    Thread.ofPlatform().daemon().start(() -> sniffer.sniff(index));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(sniffer.report());
    }
  }

  private synchronized String report() {
    return "packets %d leaks %d %s".formatted(packets, leaked, leaks);
  }

  private void sniff(int networkInterface) {
    try (Arena arena = Arena.ofConfined()) {
      int socket = open(arena, networkInterface);
      MethodHandle receive =
          handle(
              "recvfrom",
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
      System.out.println("sniffing");
      MemorySegment frame = arena.allocate(65_600, 8);
      MemorySegment from = arena.allocate(20, 4);
      MemorySegment length = arena.allocate(4, 4);
      while (true) {
        length.set(JAVA_INT, 0, 20);
        long received = (long) receive.invokeExact(socket, frame, 65_600L, 0, from, length);
        if (received > ETHERNET && from.get(ValueLayout.JAVA_BYTE, 10) != OUTGOING) {
          look(frame.asSlice(0, received).asByteBuffer());
        }
      }
    } catch (Throwable e) {
      System.err.println("sniffer: " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  /** A socket that hears one interface, with room for what comes while nobody reads. */
  private static int open(Arena arena, int networkInterface) throws Throwable {
    MethodHandle socket =
        handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle bind =
        handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    MethodHandle option =
        handle(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    int opened = (int) socket.invokeExact(17, 3, ALL_PROTOCOLS);
    MemorySegment size = arena.allocateFrom(JAVA_INT, 256 << 20);
    int forced = (int) option.invokeExact(opened, 1, 33, size, 4);
    MemorySegment address = arena.allocate(20, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) 17);
    address.set(ValueLayout.JAVA_SHORT, 2, (short) ALL_PROTOCOLS);
    address.set(JAVA_INT, 4, networkInterface);
    int bound = (int) bind.invokeExact(opened, address, 20);
    if (opened < 0 || bound < 0 || forced < 0) {
      throw new IllegalStateException("cannot sniff");
    }
    return opened;
  }

  @SuppressWarnings("restricted") // a test's door to a few functions
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  private void look(ByteBuffer frame) {
    int type = Short.toUnsignedInt(frame.getShort(12));
    if (type != 0x0800 && type != 0x86dd) {
      return;
    }
    boolean ipv4 = type == 0x0800;
    int header = ipv4 ? (frame.get(ETHERNET) & 0xf) * 4 : 40;
    IpAddress wire = address(frame, ETHERNET + (ipv4 ? 12 : 8), ipv4 ? 4 : 16);
    int protocol = frame.get(ETHERNET + (ipv4 ? 9 : 6));
    String claim = "";
    if (protocol == UDP) {
      int payload = ETHERNET + header + 8;
      byte[] text = new byte[Math.max(0, frame.limit() - payload)];
      frame.get(payload, text);
      claim = new String(text, US_ASCII).split(" ")[0];
    }
    judge(wire, claim);
  }

  private synchronized void judge(IpAddress wire, String claim) {
    packets++;
    boolean fine = own.stream().anyMatch(cidr -> cidr.contains(wire)) && claim.isEmpty();
    for (Map.Entry<Cidr, IpAddress> pair : pairs.entrySet()) {
      fine |=
          pair.getValue().equals(wire)
              && (claim.isEmpty()
                  || IpAddress.parse(claim).filter(pair.getKey()::contains).isPresent());
    }
    if (!fine) {
      leaked++;
      leaks.merge(claim + ">" + wire, 1, Integer::sum);
    }
  }

  private static IpAddress address(ByteBuffer frame, int at, int length) {
    byte[] bytes = new byte[length];
    frame.get(at, bytes);
    return IpAddress.ofBytes(bytes);
  }
}
