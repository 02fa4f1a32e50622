package io.sallyport.ipam.plan;

import java.util.regex.Pattern;

/** The one rule for names of tenants, identities and clusters. */
public final class Names {
  /** 1 to 21 characters, a letter first, no hyphen last; fits every format that carries names. */
  public static final String PATTERN = "[a-z]([a-z0-9-]{0,19}[a-z0-9])?";

  private static final Pattern NAME = Pattern.compile(PATTERN);

  private Names() {}

  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static String require(String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException("'" + text + "' does not match " + PATTERN);
    }
    return text;
  }
}
