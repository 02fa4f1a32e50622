package io.sallyport.gateway.cli;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A fault that the demo plants to show that it finds it. */
enum Plant {
  NONE("none"),
  /** Two tenants leave from the addresses of each other. */
  WRONG_BIND("wrong-bind"),
  /** A tenant's packets leave as they came, past a kernel gateway that thinks they are nobody's. */
  LEAK("leak");

  private final String label;

  Plant(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Reads the names as people write them. */
  static final class Named implements ITypeConverter<Plant> {
    @Override
    public Plant convert(String text) {
      return Arrays.stream(values())
          .filter(plant -> plant.label.equals(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + text + "'; fits: wrong-bind or leak"));
    }
  }
}
