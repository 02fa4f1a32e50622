package io.sallyport.ipam.address;

import java.util.Optional;

/**
 * What a piece of text is as a prefix: canonical, or refused by a rule and with the text that would
 * fit. Canonical means that the prefix prints back as exactly this text.
 */
public sealed interface CidrText {

  /** The text is canonical. */
  record Canonical(Cidr cidr) implements CidrText {}

  /**
   * The text is not canonical.
   *
   * @param rule the rule it breaks, as a sentence part
   * @param fits the text that would be accepted, or an example where nothing can be guessed
   */
  record Refused(String rule, String fits) implements CidrText {}

  /** Reads {@code text}; never throws. */
  static CidrText read(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> address = AddressText.read(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return new Refused(
          "must be an IPv4 or IPv6 prefix", "for example 203.0.113.0/26 or 2001:db8:a::/64");
    }
    int width = address.get().family().width();
    if (slash < 0) {
      return new Refused("must have a prefix length", address.get() + "/" + width);
    }
    int length = prefixLength(text.substring(slash + 1));
    if (length < 0 || length > width) {
      return new Refused(
          "prefix length must be a number from 0 to " + width, address.get() + "/" + width);
    }
    return canonical(text, slash, Cidr.around(address.get(), length), address.get());
  }

  private static CidrText canonical(String text, int slash, Cidr cidr, IpAddress written) {
    if (text.equals(cidr.toString())) {
      return new Canonical(cidr);
    }
    boolean hostBits = !written.equals(cidr.network());
    String fits = hostBits ? cidr + " (or " + Cidr.ofAddress(written) + ")" : cidr.toString();
    String rule =
        !text.substring(0, slash).equals(written.toString())
            ? spelling(cidr.family())
            : !text.substring(slash + 1).equals(String.valueOf(cidr.prefixLength()))
                ? "prefix length must have no sign or leading zero"
                : "has host bits set behind the prefix";
    return new Refused(rule, fits);
  }

  private static String spelling(Family family) {
    return switch (family) {
      case IPV4 -> "octets must have no leading zeros (some readers take them as octal)";
      case IPV6 ->
          "IPv6 must be written as RFC 5952: lower case, no leading zeros, longest zeros as ::";
    };
  }

  private static int prefixLength(String digits) {
    if (digits.isEmpty() || digits.length() > 3) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }
}
