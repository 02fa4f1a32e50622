package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** One end of a TCP connection, blocking, with a time-out that fails a test instead of hanging. */
final class Peer implements Closeable {
  private static final int PATIENCE = 30_000;

  private final Socket socket;

  Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
  }

  /** Connects from {@code source} with a small receive window, so that little hides in kernels. */
  static Peer connect(String source, InetSocketAddress to) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(128 * 1024);
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(to, PATIENCE);
    return new Peer(socket);
  }

  Peer send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends one byte per segment. */
  Peer trickle(byte... bytes) throws IOException {
    for (byte one : bytes) {
      send(one);
    }
    return this;
  }

  byte[] receive(int count) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(
          "%d of %d bytes: %s".formatted(bytes.length, count, Arrays.toString(bytes)));
    }
    return bytes;
  }

  /** Everything up to the orderly end of the other side. */
  byte[] receiveAll() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  InputStream input() throws IOException {
    return socket.getInputStream();
  }

  /** Sends FIN. */
  Peer finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Sends RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads on until the end, which must be a reset. */
  void awaitReset() throws IOException {
    assertThat(ended()).isEqualTo("reset");
  }

  /** How the other side ended: {@code end} or {@code reset}. */
  String ended() throws IOException {
    byte[] sink = new byte[64 * 1024];
    try {
      while (socket.getInputStream().read(sink) >= 0) {}
      return "end";
    } catch (java.net.SocketException reset) {
      return "reset";
    }
  }

  InetSocketAddress remote() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
