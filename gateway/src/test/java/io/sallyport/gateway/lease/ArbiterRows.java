package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.NodeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of an {@link Arbiter}, over the network. */
final class ArbiterRows implements Rows {
  private static final int PATIENCE_MILLIS = 1000;

  private final InetSocketAddress arbiter;

  ArbiterRows(InetSocketAddress arbiter) {
    this.arbiter = arbiter;
  }

  @Override
  public AssignmentTable read() throws IOException {
    return table(ask("read"));
  }

  @Override
  public AssignmentTable.Outcome swap(long expected, Change change) throws IOException {
    String answer =
        ask(
            switch (change) {
              case Change.TakeOver take -> "take %d %s".formatted(expected, take.standby());
              case Change.SetFence fence ->
                  "fence %d %s %d %d"
                      .formatted(expected, fence.holder(), fence.epoch(), fence.fenceMillis());
              default -> throw new IllegalArgumentException(change.toString());
            });
    if (answer.equals("refused")) {
      return new AssignmentTable.Refused("by the arbiter");
    }
    AssignmentTable table = table(answer);
    return new AssignmentTable.Swapped(table, table.row(Arbiter.SLOT).orElseThrow());
  }

  private String ask(String line) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(arbiter, PATIENCE_MILLIS);
      socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
      String answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
      if (answer == null) {
        throw new IOException("the arbiter hung up");
      }
      return answer;
    }
  }

  private static AssignmentTable table(String text) {
    String[] words = text.split(" ");
    TreeMap<Integer, AssignmentRow> rows = new TreeMap<>();
    rows.put(
        Arbiter.SLOT,
        new AssignmentRow(
            Arbiter.SLOT,
            new NodeName(words[1]),
            words[2].equals("-") ? Optional.empty() : Optional.of(new NodeName(words[2])),
            Long.parseLong(words[3]),
            Long.parseLong(words[4]),
            Integer.parseInt(words[5])));
    return new AssignmentTable(Long.parseLong(words[0]), rows);
  }
}
