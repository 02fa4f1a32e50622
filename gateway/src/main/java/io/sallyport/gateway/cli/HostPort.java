package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 127.0.0.1:1080} and {@code [::1]:1080}; port 0 is any free one. */
final class HostPort implements ITypeConverter<InetSocketAddress> {
  /** The same for somebody else's listener, which has a port. */
  static final class Server implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      InetSocketAddress server = new HostPort().convert(text);
      if (server.getPort() == 0) {
        throw new TypeConversionException(
            "'" + text + "' has port 0, where no server is; fits: a port from 1 to 65535");
      }
      return server;
    }
  }

  private static final Pattern TEXT = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):([0-9]{1,5})");

  @Override
  public InetSocketAddress convert(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      String host =
          Optional.ofNullable(matcher.group(1))
              .or(() -> Optional.ofNullable(matcher.group(2)))
              .orElse("");
      int port = Integer.parseInt(matcher.group(3));
      Optional<IpAddress> address = IpAddress.parse(host);
      if (address.isPresent() && port <= 65_535) {
        return new InetSocketAddress(inet(address.get()), port);
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is no address and port; fits: 127.0.0.1:1080 or [::1]:1080");
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.bytes());
    } catch (UnknownHostException e) {
      throw new TypeConversionException(address + " is no address");
    }
  }

  /** The text that {@link #convert} reads back. */
  static String text(InetSocketAddress address) {
    String host = IpAddress.ofBytes(address.getAddress().getAddress()).toString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
