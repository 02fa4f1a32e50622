package io.sallyport.gateway.netlink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sends whole frames out of one interface (packet(7)). One thread at a time uses it. */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int MOST = 1514;

  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc(arena);
  private final MemorySegment frame = arena.allocate(MOST, 8);
  private final int descriptor;

  private PacketSocket() throws NetlinkException {
    int opened = libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
    if (opened < 0) {
      arena.close();
      throw new NetlinkException("opening a packet socket", -opened);
    }
    this.descriptor = opened;
  }

  /**
   * A socket that sends out of the interface with this index, in the namespace of the calling
   * thread.
   */
  public static PacketSocket open(int networkInterface) throws NetlinkException {
    PacketSocket socket = new PacketSocket();
    MemorySegment address = socket.arena.allocate(20, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(ValueLayout.JAVA_INT, 4, networkInterface);
    int bound = socket.libc.bind(socket.descriptor, address);
    if (bound < 0) {
      socket.close();
      throw new NetlinkException("binding a packet socket", -bound);
    }
    return socket;
  }

  /**
   * Sends one frame.
   *
   * @throws NetlinkException ENOBUFS where the fence drops it, ENODEV without the interface
   */
  public void send(byte... bytes) throws NetlinkException {
    frame.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    long sent = libc.send(descriptor, frame, bytes.length, 0);
    if (sent < 0) {
      throw new NetlinkException("sending a frame", (int) -sent);
    }
  }

  @Override
  public void close() {
    libc.close(descriptor);
    arena.close();
  }
}
