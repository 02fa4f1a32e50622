package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Every buffer is tracked, and one that is collected before its release fails the test. */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @Deprecated
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int interval, long maxActive) {
            return new Recorder<>(resource, interval);
          }
        });
  }

  /** Remembers instead of logging. */
  private static final class Recorder<T> extends ResourceLeakDetector<T> {
    Recorder(Class<?> resource, int interval) {
      super(resource, interval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      FOUND.add(resource + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      FOUND.add(resource);
    }
  }

  private Leaks() {}

  /** Starts to watch; call before the first buffer of a test. */
  static void watch() {
    FOUND.clear();
  }

  /** Collects garbage and fails on every buffer among it that was never released. */
  static void assertNone() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.buffer(16).release();
    }
    @Nullable String first = FOUND.poll();
    assertThat(first).as("a buffer that nobody released").isNull();
  }
}
