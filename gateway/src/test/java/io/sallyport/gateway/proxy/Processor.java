package io.sallyport.gateway.proxy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;

/** How busy the event loops of the proxy are. */
final class Processor {
  private Processor() {}

  /** Processor time of all event loops in a second, as a share of one processor. */
  static double shareOfLoops() {
    long before = nanosOfLoops();
    long start = System.nanoTime();
    Awaitility.await()
        .pollDelay(Duration.ofSeconds(1))
        .until(() -> System.nanoTime() - start > 1_000_000_000L);
    return (nanosOfLoops() - before) / (double) (System.nanoTime() - start);
  }

  private static long nanosOfLoops() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().startsWith("proxy"))
        .mapToLong(ThreadInfo::getThreadId)
        .map(threads::getThreadCpuTime)
        .sum();
  }
}
