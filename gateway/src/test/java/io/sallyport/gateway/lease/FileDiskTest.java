package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
  private static final NodeName GW1 = new NodeName("gw1");
  private static final AssignmentRow ALONE = new AssignmentRow(7, GW1, Optional.empty(), 3, 5, 500);
  private static final AssignmentRow PAIR =
      new AssignmentRow(8, GW1, Optional.of(new NodeName("gw2")), 1, 1, 0);

  @TempDir Path folder;

  @Test
  void rowsAreThereAfterARestart() throws IOException {
    FileDisk disk = new FileDisk(folder.resolve("rows"));
    disk.save(AssignmentRow.first(7, GW1, 500));
    disk.save(ALONE);
    disk.save(PAIR);
    assertThat(new FileDisk(folder.resolve("rows")).rows()).isEqualTo(Map.of(7, ALONE, 8, PAIR));
    disk.forget(7);
    disk.forget(7);
    assertThat(disk.rows()).isEqualTo(Map.of(8, PAIR));
  }

  @Test
  void aWriteThatWasCutOffIsNoRow() throws IOException {
    FileDisk disk = new FileDisk(folder);
    disk.save(PAIR);
    Files.writeString(folder.resolve("8.new"), "gw");
    assertThat(disk.rows()).isEqualTo(Map.of(8, PAIR));
  }

  @Test
  void whatIsNoRowStopsTheStart() throws IOException {
    FileDisk disk = new FileDisk(folder);
    Files.writeString(folder.resolve("8"), "gw1 - one 1 500");
    assertThatIOException().isThrownBy(disk::rows).withMessageContaining("8 is no row");
  }
}
