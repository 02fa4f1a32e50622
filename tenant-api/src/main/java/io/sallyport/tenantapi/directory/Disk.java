package io.sallyport.tenantapi.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The steps that replace files, each of which a machine may not survive. */
interface Disk {

  /** Makes {@code file} hold {@code bytes}, in memory of the operating system at least. */
  void write(Path file, byte[] bytes) throws IOException;

  /**
   * Returns once the content of {@code file}, or the names in a folder, would survive a power cut.
   */
  void force(Path file) throws IOException;

  /** Gives {@code from} the name {@code to} in one step, in the place of what had it. */
  void rename(Path from, Path to) throws IOException;

  void delete(Path file) throws IOException;

  /** Makes a folder in one that is there. */
  void makeFolder(Path folder) throws IOException;

  /** The disk of this machine. */
  Disk REAL =
      new Disk() {
        @Override
        public void write(Path file, byte[] bytes) throws IOException {
          try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          }
        }

        @Override
        public void force(Path file) throws IOException {
          try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
          }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void delete(Path file) throws IOException {
          Files.delete(file);
        }

        @Override
        public void makeFolder(Path folder) throws IOException {
          Files.createDirectory(folder);
        }
      };
}
