package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.NodeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with a file for each row, {@code SLOT}: {@code active standby epoch pairing
 * fenceMillis}, {@code -} for no standby. A row is on the disk, and its folder too, when {@link
 * #save} returns.
 */
public final class FileDisk implements Disk {
  private static final String NOBODY = "-";

  private final Path folder;

  public FileDisk(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  @Override
  public Map<Integer, AssignmentRow> rows() throws IOException {
    Map<Integer, AssignmentRow> rows = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(any -> !isUnfinished(any)).toList()) {
        AssignmentRow row = read(file);
        rows.put(row.slot(), row);
      }
    }
    return rows;
  }

  private static boolean isUnfinished(Path file) {
    return file.getFileName().toString().endsWith(".new");
  }

  private static AssignmentRow read(Path file) throws IOException {
    String[] words = Files.readString(file, UTF_8).strip().split(" ");
    try {
      return new AssignmentRow(
          Integer.parseInt(file.getFileName().toString()),
          new NodeName(words[0]),
          words[1].equals(NOBODY) ? Optional.empty() : Optional.of(new NodeName(words[1])),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Integer.parseInt(words[4]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(
          "%s is no row of this gateway; restore it, or remove it where no gateway runs on this node"
              .formatted(file),
          e);
    }
  }

  @Override
  public void save(AssignmentRow row) throws IOException {
    String text =
        "%s %s %d %d %d%n"
            .formatted(
                row.active(),
                row.standby().map(NodeName::name).orElse(NOBODY),
                row.epoch(),
                row.pairing(),
                row.fenceMillis());
    Path fresh = folder.resolve(row.slot() + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      file.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      file.force(true);
    }
    Files.move(fresh, file(row.slot()), StandardCopyOption.ATOMIC_MOVE);
    force();
  }

  @Override
  public void forget(int slot) throws IOException {
    if (Files.deleteIfExists(file(slot))) {
      force();
    }
  }

  private Path file(int slot) {
    return folder.resolve(Integer.toString(slot));
  }

  private void force() throws IOException {
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }
}
