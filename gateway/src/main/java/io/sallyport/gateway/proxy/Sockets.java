package io.sallyport.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.sallyport.ipam.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Between our addresses and those of sockets. A v4-mapped address is its IPv4 address. */
final class Sockets {
  /** The state of a socket without connection, linux/tcp_states.h. */
  private static final int TCP_CLOSE = 7;

  private Sockets() {}

  static IpAddress address(InetSocketAddress socket) {
    return IpAddress.ofBytes(socket.getAddress().getAddress());
  }

  static IpAddress remote(Channel channel) {
    return address((InetSocketAddress) channel.remoteAddress());
  }

  /** Whether the other side reset this connection, whatever it left unread. */
  static boolean isReset(Channel channel) {
    try {
      return channel instanceof EpollSocketChannel socket
          && socket.isOpen()
          && socket.tcpInfo().state() == TCP_CLOSE;
    } catch (ChannelException gone) {
      return true;
    }
  }

  static InetSocketAddress socket(IpAddress address, int port) {
    return new InetSocketAddress(inet(address), port);
  }

  /** The address of 4 or 16 bytes, v4-mapped ones as IPv4. */
  static IpAddress unmapped(byte[] bytes) {
    try {
      return IpAddress.ofBytes(InetAddress.getByAddress(bytes).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are no address", e);
    }
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.bytes());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address.toString(), e);
    }
  }
}
