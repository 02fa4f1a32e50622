package io.sallyport.ipam.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A lenient reader of address text: leading zeros, upper case and uncompressed IPv6 are understood.
 * Nothing is accepted because of it; it finds out what somebody meant, so that an error can say
 * what would fit. No names, scope ids, ports or short forms like {@code 10.1}.
 */
final class AddressText {
  private static final int MAX_LENGTH = 45;

  private AddressText() {}

  static Optional<IpAddress> read(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return text.indexOf(':') < 0 ? readV4(text) : readV6(text);
  }

  private static Optional<IpAddress> readV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    int bits = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3);
      if (octet < 0 || octet > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
    }
    return Optional.of(new Ipv4Address(bits));
  }

  private static Optional<IpAddress> readV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.size() == 8).map(AddressText::join);
    }
    Optional<List<Integer>> before = groups(text.substring(0, gap));
    Optional<List<Integer>> after = groups(text.substring(gap + 2));
    if (before.isEmpty() || after.isEmpty() || before.get().size() + after.get().size() > 7) {
      return Optional.empty();
    }
    List<Integer> all = new ArrayList<>(before.get());
    while (all.size() + after.get().size() < 8) {
      all.add(0);
    }
    all.addAll(after.get());
    return Optional.of(join(all));
  }

  /** The 16-bit groups of {@code text}, dotted decimal allowed in the last two. */
  private static Optional<List<Integer>> groups(String text) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return Optional.of(groups);
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Optional<IpAddress> tail = readV4(parts[i]);
        if (tail.isEmpty() || !(tail.get() instanceof Ipv4Address(int bits))) {
          return Optional.empty();
        }
        groups.add(bits >>> 16);
        groups.add(bits & 0xffff);
      } else {
        int group = number(parts[i], 16, 4);
        if (group < 0) {
          return Optional.empty();
        }
        groups.add(group);
      }
    }
    return Optional.of(groups);
  }

  private static IpAddress join(List<Integer> groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups.get(i);
      low = low << 16 | groups.get(i + 4);
    }
    return new Ipv6Address(high, low);
  }

  /** The value of 1 .. {@code maxDigits} ASCII digits, or -1. */
  private static int number(String digits, int radix, int maxDigits) {
    if (digits.isEmpty() || digits.length() > maxDigits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
