package io.sallyport.gateway.netlink;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a script in nft's language, one after the other. A new line and {@code ;} are the
 * word {@link #END}; comments are left out.
 */
final class NftTokens {
  static final String END = "\n";

  private static final Pattern WORD =
      Pattern.compile("#[^\n]*|\n|;|[{}()|,=]+|\"[^\"]*\"|@[\\w,]+|[^\\s;{}()|,\"]+");

  private final List<String> words = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private int next;

  NftTokens(String script) {
    int line = 1;
    for (Matcher matcher = WORD.matcher(script); matcher.find(); ) {
      String word = matcher.group();
      if (word.startsWith("#")) {
        continue;
      }
      words.add(word.equals(";") ? END : word);
      lines.add(line);
      line += word.equals(END) ? 1 : 0;
    }
  }

  boolean hasNext() {
    skipEnds();
    return next < words.size();
  }

  String peek() {
    return next < words.size() ? words.get(next) : END;
  }

  String next() {
    String word = peek();
    next++;
    return word;
  }

  /** Takes the next word if it is {@code wanted}. */
  boolean take(String wanted) {
    if (peek().equals(wanted)) {
      next++;
      return true;
    }
    return false;
  }

  /** Takes the next words if they are all these. */
  boolean takeAll(String... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (next + i >= words.size() || !words.get(next + i).equals(wanted[i])) {
        return false;
      }
    }
    next += wanted.length;
    return true;
  }

  void expect(String wanted) {
    if (!take(wanted)) {
      throw error("expected " + wanted);
    }
  }

  void skipEnds() {
    while (next < words.size() && words.get(next).equals(END)) {
      next++;
    }
  }

  IllegalArgumentException error(String rule) {
    int line = lines.isEmpty() ? 0 : lines.get(Math.min(next, lines.size() - 1));
    return new IllegalArgumentException(
        "line %d, at '%s': %s".formatted(line, peek().strip(), rule));
  }

  /** A whole number, decimal or hexadecimal. */
  int number() {
    try {
      return Integer.decode(next());
    } catch (NumberFormatException e) {
      next--;
      throw error("expected a number");
    }
  }

  /** A word in quotes, without them; or a bare one. */
  String name() {
    String word = next();
    return word.startsWith("\"") ? word.substring(1, word.length() - 1) : word;
  }
}
