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
