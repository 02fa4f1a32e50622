package io.sallyport.gateway.netlink;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings of the kernel's network, by their path below {@code /proc/sys/net}, in the namespace of
 * the calling thread.
 */
public final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys/net");
  private static final int MOST = 256;

  private Sysctl() {}

  /**
   * A setting. It is read at once: the kernel gives what fits the first read and then says that
   * this was all, and readers of whole files begin with one byte.
   */
  public static String read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(ROOT.resolve(name))) {
      byte[] bytes = new byte[MOST];
      int length = in.read(bytes, 0, MOST);
      return new String(bytes, 0, Math.max(0, length), US_ASCII).strip();
    }
  }

  /** Sets one where it is not so already; one that this kernel does not have is left out. */
  public static void set(String name, String value) throws IOException {
    if (Files.exists(ROOT.resolve(name)) && !read(name).equals(value)) {
      Files.writeString(ROOT.resolve(name), value, US_ASCII);
    }
  }
}
