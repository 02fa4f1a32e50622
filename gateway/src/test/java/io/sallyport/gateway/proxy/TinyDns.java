package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A name server of RFC 1035: names that it knows, silence where asked for, NXDOMAIN otherwise. */
final class TinyDns implements Closeable {
  private static final int A = 1;
  private static final int AAAA = 28;

  private final DatagramSocket socket =
      new DatagramSocket(Sockets.socket(IpAddress.of("127.0.0.1"), 0));
  private final Map<String, List<IpAddress>> names = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> silent = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  private final ServerSocket tcp = new ServerSocket();
  private final Set<String> onlyByTcp = ConcurrentHashMap.newKeySet();

  TinyDns() throws IOException {
    tcp.bind(at());
    Thread.ofVirtual().start(this::serve);
    Thread.ofVirtual().start(this::serveTcp);
  }

  TinyDns name(String name, String... addresses) {
    names.put(name, List.of(addresses).stream().map(IpAddress::of).toList());
    return this;
  }

  /** Answers questions for {@code name} by TCP; by UDP it says that the answer is too long. */
  TinyDns onlyByTcp(String name) {
    onlyByTcp.add(name);
    return this;
  }

  /** Never answers questions for {@code name}. */
  TinyDns silence(String name) {
    silent.put(name, new CountDownLatch(1));
    return this;
  }

  /** Answers no question from the first one for {@code name} on until {@link #release}. */
  TinyDns hold(String name) {
    held.put(name, new CountDownLatch(1));
    return silence(name);
  }

  void release(String name) {
    silent.remove(name);
    held.getOrDefault(name, new CountDownLatch(0)).countDown();
  }

  /** Waits for a question that is not answered. */
  void awaitQuestion(String name) throws InterruptedException {
    CountDownLatch asked = silent.getOrDefault(name, new CountDownLatch(1));
    if (!asked.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody asked for " + name);
    }
  }

  InetSocketAddress at() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void serve() {
    byte[] space = new byte[1500];
    while (!socket.isClosed()) {
      try {
        DatagramPacket question = new DatagramPacket(space, space.length);
        socket.receive(question);
        byte[] answer = answer(ByteBuffer.wrap(space, 0, question.getLength()), true);
        if (answer.length > 0) {
          socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] question = in.readNBytes(in.readUnsignedShort());
        byte[] answer = answer(ByteBuffer.wrap(question), false);
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
      } catch (IOException closed) {
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer question, boolean udp) {
    question.position(12);
    String name = readName(question);
    int type = question.getShort();
    int questionEnd = question.getShort() == 1 ? question.position() : 12;
    CountDownLatch asked = silent.get(name);
    if (asked != null) {
      asked.countDown();
      if (!awaitRelease(name)) {
        return new byte[0];
      }
    }
    boolean truncated = udp && onlyByTcp.contains(name);
    List<IpAddress> known = truncated ? List.of() : names.getOrDefault(name, List.of());
    List<IpAddress> found =
        known.stream()
            .filter(address -> type == (address.family() == Family.IPV4 ? A : AAAA))
            .toList();
    ByteBuffer answer = ByteBuffer.allocate(1500);
    answer.putShort(question.getShort(0));
    int flags = names.containsKey(name) ? 0x8180 : 0x8183;
    answer.putShort((short) (truncated ? flags | 0x0200 : flags));
    answer.putShort((short) 1).putShort((short) found.size()).putInt(0);
    answer.put(question.duplicate().position(12).limit(questionEnd));
    for (IpAddress address : found) {
      byte[] bytes = address.bytes();
      answer.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1).putInt(60);
      answer.putShort((short) bytes.length).put(bytes);
    }
    byte[] whole = new byte[answer.position()];
    answer.flip().get(whole);
    return whole;
  }

  /** Whether {@code name} was held and is released now. */
  private boolean awaitRelease(String name) {
    CountDownLatch release = held.get(name);
    try {
      return release != null && release.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String readName(ByteBuffer question) {
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      for (int i = 0; i < length; i++) {
        name.append((char) question.get());
      }
      name.append('.');
    }
    return name.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    tcp.close();
  }
}
