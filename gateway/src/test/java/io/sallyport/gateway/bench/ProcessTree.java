package io.sallyport.gateway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What a process and all that came from it use, as /proc of proc(5) counts it. */
final class ProcessTree {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int CHILDREN_SYSTEM_TIME = 14;

  private final OptionalLong root;

  ProcessTree(OptionalLong root) {
    this.root = root;
  }

  /** CPU seconds of all threads and children, also of children that ended. */
  double cpuSeconds() {
    return processes().map(ProcessTree::ticks).sum() / TICKS_PER_SECOND;
  }

  /** Resident memory in KB; what several processes share counts once. */
  long residentKilobytes() {
    return processes().map(pid -> kilobytes(pid, "Pss:")).sum();
  }

  private LongStream processes() {
    if (root.isEmpty()) {
      return LongStream.empty();
    }
    long first = root.getAsLong();
    return LongStream.concat(
        LongStream.of(first),
        ProcessHandle.of(first).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(ProcessHandle::pid));
  }

  private static long ticks(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    // The name of the program may hold spaces; behind its ')' comes field 3.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    long sum = 0;
    for (int i = USER_TIME; i <= CHILDREN_SYSTEM_TIME && i < fields.length; i++) {
      sum += Long.parseLong(fields[i]);
    }
    return sum;
  }

  private static long kilobytes(long pid, String field) {
    return read(Path.of("/proc/" + pid + "/smaps_rollup"))
        .lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .sum();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException ended) {
      return "";
    }
  }
}
