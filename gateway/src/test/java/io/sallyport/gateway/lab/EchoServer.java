package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;

/** Tells everybody, by TCP and UDP on port 7000, whom it saw: the firewall's end of a lab. */
public final class EchoServer {
  public static final int PORT = 7000;

  private EchoServer() {}

  public static void main(String... none) throws IOException {
    DatagramSocket datagrams = new DatagramSocket(PORT);
    ServerSocket connections = new ServerSocket(PORT, 1000);
    Thread.ofPlatform().start(() -> serve(datagrams));
    System.out.println("serving");
    while (true) {
      Socket socket = connections.accept();
      Thread.ofVirtual().start(() -> serve(socket));
    }
  }

  private static void serve(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    while (true) {
      try {
        socket.receive(packet);
        byte[] seen = Lab.text(packet.getAddress()).getBytes(US_ASCII);
        socket.send(new DatagramPacket(seen, seen.length, packet.getSocketAddress()));
        packet.setLength(2048);
      } catch (IOException e) {
        System.err.println("echo: " + e);
      }
    }
  }

  /** A line for each line. */
  private static void serve(Socket socket) {
    try (socket) {
      byte[] seen = (Lab.text(socket.getInetAddress()) + "\n").getBytes(US_ASCII);
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        if (next == '\n') {
          socket.getOutputStream().write(seen);
        }
        next = socket.getInputStream().read();
      }
    } catch (IOException hungUp) {
      // as clients do
    }
  }
}
