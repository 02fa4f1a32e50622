package io.sallyport.gateway.lease;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.ipam.lease.Binding;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.RequestId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes as datagrams. Each carries a code of a key that all nodes of a gateway have
 * (HMAC-SHA-256), because whoever can forge an answer can make two nodes answer for an address; one
 * without it is dropped. Sending is for one thread, receiving for another.
 *
 * <p>Layout: "SLY1", kind (1 probe, 2 answer), slot (2 bytes), life, number, epoch, pairing (8
 * each, the last two 0 in answers), length of the sender's name, the name, the first 16 bytes of
 * the code.
 */
public final class UdpProbes implements Probes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpProbes.class);
  private static final int MAGIC = 0x534c5931;
  private static final int PROBE = 1;
  private static final int ANSWER = 2;
  private static final int MOST = 512;
  private static final int CODE = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final DatagramSocket socket;
  private final SecretKeySpec key;
  private final Function<NodeName, Optional<InetSocketAddress>> addresses;
  private final Mac sending;

  /**
   * Probes from and to a socket.
   *
   * @param key of all nodes of the gateway, 32 bytes or more
   * @param addresses where a node listens; empty for one that is not known
   */
  public UdpProbes(
      DatagramSocket socket,
      byte[] key,
      Function<NodeName, Optional<InetSocketAddress>> addresses) {
    if (key.length < 32) {
      throw new IllegalArgumentException(
          "probe key: %d bytes; must be 32 or more".formatted(key.length));
    }
    this.socket = socket;
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.addresses = addresses;
    this.sending = mac();
  }

  /** Where this node listens. */
  int port() {
    return socket.getLocalPort();
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public void send(NodeName to, Message message) {
    addresses.apply(to).ifPresent(address -> send(address, encode(message)));
  }

  private void send(InetSocketAddress address, byte[] bytes) {
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, address));
    } catch (IOException e) {
      LOG.debug("a probe to {} was not sent: {}", address, e.getMessage());
    }
  }

  /** Hands over what comes until the socket is closed. */
  public void receive(Consumer<Message> each) throws IOException {
    Mac checking = mac();
    DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
    while (!socket.isClosed()) {
      try {
        packet.setLength(MOST);
        socket.receive(packet);
      } catch (SocketException e) {
        if (socket.isClosed()) {
          return;
        }
        throw e;
      }
      decode(Arrays.copyOf(packet.getData(), packet.getLength()), checking).ifPresent(each);
    }
  }

  private byte[] encode(Message message) {
    byte[] name = message.from().name().getBytes(UTF_8);
    Binding binding = message instanceof Probe probe ? probe.binding() : new Binding(0, 0);
    ByteBuffer body =
        ByteBuffer.allocate(40 + name.length)
            .putInt(MAGIC)
            .put((byte) (message instanceof Probe ? PROBE : ANSWER))
            .putShort((short) message.slot())
            .putLong(message.question().life())
            .putLong(message.question().number())
            .putLong(binding.epoch())
            .putLong(binding.pairing())
            .put((byte) name.length)
            .put(name);
    byte[] whole = Arrays.copyOf(body.array(), body.capacity() + CODE);
    System.arraycopy(sending.doFinal(body.array()), 0, whole, body.capacity(), CODE);
    return whole;
  }

  private static Optional<Message> decode(byte[] whole, Mac checking) {
    if (whole.length <= CODE) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(whole, whole.length - CODE);
    byte[] code = Arrays.copyOfRange(whole, body.length, whole.length);
    if (!MessageDigest.isEqual(code, Arrays.copyOf(checking.doFinal(body), CODE))) {
      return Optional.empty();
    }
    try {
      return message(ByteBuffer.wrap(body));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Message> message(ByteBuffer body) {
    int magic = body.getInt();
    int kind = body.get();
    int slot = body.getShort();
    RequestId question = new RequestId(body.getLong(), body.getLong());
    Binding binding = new Binding(body.getLong(), body.getLong());
    byte[] name = new byte[Byte.toUnsignedInt(body.get())];
    body.get(name);
    NodeName from = new NodeName(new String(name, UTF_8));
    if (magic != MAGIC) {
      return Optional.empty();
    }
    return switch (kind) {
      case PROBE -> Optional.of(new Probe(slot, from, question, binding));
      case ANSWER -> Optional.of(new Answer(slot, from, question));
      default -> Optional.empty();
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
