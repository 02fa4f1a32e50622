package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a next hop. */
final class NextHop implements ITypeConverter<InetAddress> {
  @Override
  public InetAddress convert(String text) {
    try {
      byte[] address =
          IpAddress.parse(text)
              .orElseThrow(
                  () ->
                      new TypeConversionException(
                          "'" + text + "' is no address; fits: 192.0.2.1 or 2001:db8::1"))
              .bytes();
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new TypeConversionException("'" + text + "' is no address");
    }
  }
}
