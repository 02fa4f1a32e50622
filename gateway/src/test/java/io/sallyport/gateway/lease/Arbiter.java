package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.NodeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The one place where the assignment table of a lab is kept, as the API server is in a cluster: the
 * product's own table and rules behind a socket that gateways reach by a network of their own. A
 * request is a line: {@code read}, {@code take VERSION STANDBY}, {@code fence VERSION HOLDER EPOCH
 * MILLIS}, {@code standby VERSION NODE|-}. So is the answer: {@code VERSION ACTIVE STANDBY|- EPOCH
 * PAIRING MILLIS}, or {@code refused}.
 */
public final class Arbiter {
  static final int PORT = 7100;
  static final int SLOT = 0;

  private AssignmentTable table;

  private Arbiter(NodeName active, NodeName standby, int fenceMillis) {
    TreeMap<Integer, AssignmentRow> rows = new TreeMap<>();
    rows.put(SLOT, new AssignmentRow(SLOT, active, Optional.of(standby), 1, 1, fenceMillis));
    table = new AssignmentTable(1, rows);
  }

  /** The active node, the standby, the fence; then reads the same requests from its input. */
  public static void main(String... arguments) throws IOException {
    Arbiter arbiter =
        new Arbiter(
            new NodeName(arguments[0]), new NodeName(arguments[1]), Integer.parseInt(arguments[2]));
    ServerSocket server = new ServerSocket(PORT);
    Thread.ofPlatform().daemon().start(() -> arbiter.serve(server));
    System.out.println("arbiter");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(arbiter.answer(line));
    }
  }

  private void serve(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        System.err.println("arbiter: " + e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      String line = in.readLine();
      if (line != null) {
        socket.getOutputStream().write((answer(line) + "\n").getBytes(US_ASCII));
      }
    } catch (IOException hungUp) {
      // as a gateway does that is killed
    }
  }

  private synchronized String answer(String line) {
    String[] words = line.split(" ");
    if (words[0].equals("read")) {
      return text();
    }
    long version = words[1].equals("now") ? table.version() : Long.parseLong(words[1]);
    Change change =
        switch (words[0]) {
          case "take" -> new Change.TakeOver(SLOT, new NodeName(words[2]));
          case "fence" ->
              new Change.SetFence(
                  SLOT,
                  new NodeName(words[2]),
                  Long.parseLong(words[3]),
                  Integer.parseInt(words[4]));
          case "standby" ->
              new Change.NameStandby(
                  SLOT,
                  words[2].equals("-") ? Optional.empty() : Optional.of(new NodeName(words[2])));
          default -> throw new IllegalArgumentException(line);
        };
    return switch (table.swap(version, change)) {
      case AssignmentTable.Swapped done -> {
        table = done.table();
        yield text();
      }
      case AssignmentTable.Refused refused -> "refused";
    };
  }

  private String text() {
    AssignmentRow row = table.row(SLOT).orElseThrow();
    return "%d %s %s %d %d %d"
        .formatted(
            table.version(),
            row.active(),
            row.standby().map(NodeName::name).orElse("-"),
            row.epoch(),
            row.pairing(),
            row.fenceMillis());
  }
}
