package io.sallyport.gateway.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of threads; 0 is one for each processor. */
final class Threads implements ITypeConverter<Integer> {
  private static final Pattern TEXT = Pattern.compile("[0-9]{1,4}");
  private static final int MOST = 1024;

  @Override
  public Integer convert(String text) {
    if (TEXT.matcher(text).matches() && Integer.parseInt(text) <= MOST) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException(
        "'" + text + "' is no number of threads; fits: 1 to " + MOST + ", or 0 for the default");
  }
}
