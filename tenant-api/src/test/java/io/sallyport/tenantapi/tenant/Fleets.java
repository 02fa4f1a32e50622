package io.sallyport.tenantapi.tenant;

import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import java.util.ArrayList;
import java.util.List;

/** Fleets from YAML text: the first text is the file {@code f0.yaml}, the next {@code f1.yaml}. */
public final class Fleets {
  public static final String EU1 = cluster("eu1");
  public static final String US1 = cluster("us1");

  private Fleets() {}

  public static Parsed<Fleet> parse(String... texts) {
    List<Manifest.File> files = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      files.add(Manifest.read("f" + i + ".yaml", texts[i]));
    }
    return FleetParser.parse(files);
  }

  /** The fleet of texts without any problem. */
  public static Fleet fleet(String... texts) {
    return switch (parse(texts)) {
      case Parsed.Valid<Fleet>(Fleet fleet) -> fleet;
      case Parsed.Invalid<Fleet>(List<Problem> problems) -> throw new AssertionError(problems);
    };
  }

  /** The problems of texts, none where they are fine. */
  public static List<Problem> problems(String... texts) {
    return switch (parse(texts)) {
      case Parsed.Valid<Fleet> fine -> List.of();
      case Parsed.Invalid<Fleet>(List<Problem> problems) -> problems;
    };
  }

  /** A tenant with these lines as its spec. */
  public static String tenant(String name, String... spec) {
    return object("EgressTenant", name, spec);
  }

  /** A cluster with these lines as its spec. */
  public static String cluster(String name, String... spec) {
    return object("EgressCluster", name, spec);
  }

  private static String object(String kind, String name, String... spec) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: sallyport.io/v1alpha1\nkind: ").append(kind);
    text.append("\nmetadata: {name: ").append(name).append("}\n");
    if (spec.length > 0) {
      text.append("spec:\n");
      for (String line : spec) {
        text.append("  ").append(line).append('\n');
      }
    }
    return text.toString();
  }
}
