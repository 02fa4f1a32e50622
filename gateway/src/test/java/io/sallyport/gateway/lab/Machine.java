package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A virtual machine with a kernel of Debian's and this host's files, which {@code
 * src/test/vm/build} makes. It is emulated: twenty times slower than the host.
 */
public final class Machine {
  private static final String QEMU = "qemu-system-x86_64";
  private static final int PATIENCE_MINUTES = 5;
  private static final int MEBIBYTES = 1500;

  private Machine() {}

  /** Whether a machine with {@code kernel}, {@code 6.1} for example, can be started here. */
  public static boolean has(String kernel) {
    return HostFeature.program(QEMU).isPresent() && Files.exists(home(kernel).resolve("initrd"));
  }

  private static Path home(String kernel) {
    String own = System.getenv("SALLYPORT_VM");
    String caches =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    return (own == null ? Path.of(caches, "sallyport", "vm") : Path.of(own)).resolve(kernel);
  }

  /**
   * Runs a script of a shell there, and returns what it said. {@code hide} and {@code show} take
   * away modules of the kernel and bring them back; {@link #sallyport} is a command for it.
   *
   * @param folder for its files; new
   */
  public static String run(Path folder, String kernel, String... script)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("script"), String.join("\n", script) + "\n");
    Path said = folder.resolve("said");
    Process machine =
        new ProcessBuilder(command(folder, kernel))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      if (!machine.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("the machine did not end; it said:\n" + read(said));
      }
    } finally {
      machine.destroyForcibly();
    }
    String all = read(said);
    if (!all.contains("MACHINE ENDS 0")) {
      throw new IOException("the machine failed; it said:\n" + all);
    }
    return all;
  }

  private static List<String> command(Path folder, String kernel) {
    List<String> command = new ArrayList<>(List.of(QEMU, "-accel", "tcg,thread=multi"));
    command.addAll(List.of("-cpu", "max", "-smp", "2", "-m", Integer.toString(MEBIBYTES)));
    command.addAll(List.of("-nographic", "-nodefaults", "-no-reboot", "-serial", "stdio"));
    command.addAll(List.of("-kernel", home(kernel).resolve("vmlinuz").toString()));
    command.addAll(List.of("-initrd", home(kernel).resolve("initrd").toString()));
    command.addAll(List.of("-append", "console=ttyS0 quiet panic=-1"));
    command.addAll(List.of("-device", "virtio-rng-pci"));
    command.addAll(List.of("-virtfs", share("/", "host")));
    command.addAll(List.of("-virtfs", share(folder.toString(), "job")));
    return command;
  }

  private static String share(String path, String tag) {
    return "local,path=%s,mount_tag=%s,security_model=none,readonly=on,multidevs=remap"
        .formatted(path.replace(",", ",,"), tag);
  }

  private static String read(Path said) {
    try {
      return Files.readString(said, US_ASCII).replace("\r", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line of a script that runs the product there; how it ends is the machine's own matter. */
  public static String sallyport(String... arguments) {
    List<String> command = Program.command(arguments);
    return command.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "inside ", "; true"));
  }
}
