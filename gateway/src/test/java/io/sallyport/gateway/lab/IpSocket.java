package io.sallyport.gateway.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;

/**
 * Workloads that speak any IP protocol (raw(7)). Each line, {@code SOURCE DESTINATION PROTOCOL
 * PAYLOAD} with the payload in hexadecimal, is one datagram; the answer is {@code sent} or {@code
 * refused}.
 */
public final class IpSocket {
  private static final int RAW = 3;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SEND =
      handle(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private IpSocket() {}

  public static void main(String... none) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(
          send(
                  IpAddress.of(words[0]),
                  IpAddress.of(words[1]),
                  Integer.parseInt(words[2]),
                  HexFormat.of().parseHex(words[3]))
              ? "sent"
              : "refused");
    }
  }

  private static boolean send(
      IpAddress source, IpAddress destination, int protocol, byte... payload) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = name(arena, source);
      MemorySegment to = name(arena, destination);
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, payload);
      int socket = (int) SOCKET.invokeExact((int) from.get(JAVA_SHORT, 0), RAW, protocol);
      int bound = (int) BIND.invokeExact(socket, from, (int) from.byteSize());
      long sent =
          (long) SEND.invokeExact(socket, bytes, (long) payload.length, 0, to, (int) to.byteSize());
      int closed = (int) CLOSE.invokeExact(socket);
      return bound == 0 && sent == payload.length && closed == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The address of a socket without port. */
  private static MemorySegment name(Arena arena, IpAddress address) {
    boolean ipv4 = address.family() == Family.IPV4;
    MemorySegment name = arena.allocate(ipv4 ? 16 : 28, 4);
    name.set(JAVA_SHORT, 0, (short) (ipv4 ? 2 : 10));
    byte[] bytes = address.bytes();
    MemorySegment.copy(bytes, 0, name, JAVA_BYTE, ipv4 ? 4 : 8, bytes.length);
    return name;
  }

  @SuppressWarnings("restricted") // a test's door to a few functions
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }
}
