package io.sallyport.gateway.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * Hears every frame that comes in on the interfaces of a namespace, all of them in one order
 * (packet(7)). What is sent out of them is not heard.
 */
final class RawSocket {
  private static final int ALL_PROTOCOLS = 0x0300;
  private static final int OUTGOING = 4;
  private static final int SOME = 16;
  private static final int MOST_QUEUED = 256 << 20;
  private static final Linker LINKER = Linker.nativeLinker();

  private RawSocket() {}

  /** Is told of each frame. */
  interface Ear {
    void heard(int networkInterface, ByteBuffer frame);
  }

  /** Prints {@code sniffing} once it listens, and never returns; a failure ends the program. */
  static void listen(Ear ear) {
    try (Arena arena = Arena.ofConfined()) {
      int socket = open(arena);
      MethodHandle receive =
          handle(
              "recvfrom",
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
      MemorySegment frame = arena.allocate(65_600, 8);
      MemorySegment from = arena.allocate(20, 4);
      MemorySegment length = arena.allocate(4, 4);
      MemorySegment counts = arena.allocate(8, 4);
      MethodHandle statistics =
          handle(
              "getsockopt",
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
      long frames = 0;
      System.out.println("sniffing");
      while (true) {
        length.set(JAVA_INT, 0, 20);
        long received = (long) receive.invokeExact(socket, frame, 65_600L, 0, from, length);
        if (++frames % SOME == 0) {
          requireNoneLost(statistics, socket, counts, length);
        }
        if (received > 14 && from.get(JAVA_BYTE, 10) != OUTGOING) {
          ear.heard(from.get(JAVA_INT, 4), frame.asSlice(0, received).asByteBuffer());
        }
      }
    } catch (Throwable e) {
      System.err.println("sniffer: " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  /** Who did not hear all cannot say that nothing leaked (PACKET_STATISTICS). */
  private static void requireNoneLost(
      MethodHandle statistics, int socket, MemorySegment counts, MemorySegment length)
      throws Throwable {
    length.set(JAVA_INT, 0, 8);
    int answer = (int) statistics.invokeExact(socket, 263, 6, counts, length);
    int lost = counts.get(JAVA_INT, 4);
    if (answer != 0 || lost != 0) {
      throw new IllegalStateException("answer %d, %d frames were lost".formatted(answer, lost));
    }
  }

  /** With room for what comes while nobody reads. */
  private static int open(Arena arena) throws Throwable {
    MethodHandle socket =
        handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle option =
        handle(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    int opened = (int) socket.invokeExact(17, 3, ALL_PROTOCOLS);
    MemorySegment most = arena.allocateFrom(JAVA_INT, MOST_QUEUED);
    int forced = (int) option.invokeExact(opened, 1, 33, most, 4);
    if (forced < 0) { // root of a user namespace gets less
      forced = (int) option.invokeExact(opened, 1, 8, most, 4);
    }
    if (opened < 0 || forced < 0) {
      throw new IllegalStateException("cannot sniff");
    }
    return opened;
  }

  @SuppressWarnings("restricted") // a test's door to a few functions
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }
}
