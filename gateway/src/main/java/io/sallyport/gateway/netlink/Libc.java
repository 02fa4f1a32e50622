package io.sallyport.gateway.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few functions of the C library that sockets of the kernel need. Each returns what the
 * function returns, or the negated errno. One instance holds one errno: one thread at a time.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final MemorySegment state;

  Libc(Arena arena) {
    this.state = arena.allocate(STATE);
  }

  @SuppressWarnings("restricted") // this class is the one door to foreign functions
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  int socket(int domain, int type, int protocol) {
    return (int) call(() -> (int) SOCKET.invokeExact(state, domain, type, protocol));
  }

  int bind(int socket, MemorySegment address) {
    return (int)
        call(() -> (int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
  }

  int setOption(int socket, int level, int option, MemorySegment value) {
    return (int)
        call(
            () ->
                (int)
                    SETSOCKOPT.invokeExact(
                        state, socket, level, option, value, (int) value.byteSize()));
  }

  long send(int socket, MemorySegment bytes, long length, int flags) {
    return call(() -> (long) SEND.invokeExact(state, socket, bytes, length, flags));
  }

  long receive(int socket, MemorySegment bytes, int flags) {
    return call(() -> (long) RECV.invokeExact(state, socket, bytes, bytes.byteSize(), flags));
  }

  int close(int socket) {
    return (int) call(() -> (int) CLOSE.invokeExact(state, socket));
  }

  /** A call of a foreign function; its handle may throw anything by its type, and never does. */
  private interface Call {
    long run() throws Throwable;
  }

  private long call(Call call) {
    try {
      long result = call.run();
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a foreign function threw", e);
    }
  }

  /** An int as the C library reads it. */
  static MemorySegment number(Arena arena, int value) {
    return arena.allocateFrom(ValueLayout.JAVA_INT, value);
  }
}
