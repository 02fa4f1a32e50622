package io.sallyport.gateway.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** setns(2): moves the calling platform thread into a network namespace, for good. */
final class NetworkNamespace {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_CLOEXEC = 0x80000;

  private NetworkNamespace() {}

  static void enter(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
      MethodHandle setns = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
      MethodHandle close = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      MemorySegment name = arena.allocateFrom(path);
      int file = (int) open.invokeExact(name, O_CLOEXEC);
      int done = file < 0 ? -1 : (int) setns.invokeExact(file, CLONE_NEWNET);
      int closed = file < 0 ? -1 : (int) close.invokeExact(file);
      if (done != 0 || closed != 0) {
        throw new IllegalStateException("cannot enter " + path);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted") // a test's door to two functions
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }
}
