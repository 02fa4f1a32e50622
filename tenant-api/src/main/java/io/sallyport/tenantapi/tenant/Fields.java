package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrText;
import io.sallyport.ipam.address.Subnet;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.crd.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one object and collects what is wrong with them. */
final class Fields {
  private static final Pattern DURATION =
      Pattern.compile("(?=[0-9])(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");

  private final String object;
  private final List<Problem> problems;

  Fields(String object, List<Problem> problems) {
    this.object = object;
    this.problems = problems;
  }

  /** A value with the field it was read from. */
  record At<T>(String field, T value) {}

  void problem(String field, Object value, String rule, String fits) {
    problems.add(new Problem(object, field, value.toString(), rule, fits));
  }

  /** Requires something of a value that was read; false where it does not hold. */
  boolean require(boolean holds, String field, Object value, String rule, String fits) {
    if (!holds) {
      problem(field, value, rule, fits);
    }
    return holds;
  }

  /** A required field is missing, unless something was already said about it. */
  void missing(String field, String fits) {
    if (problems.stream().noneMatch(known -> known.field().startsWith(field))) {
      problem(field, "", "is required", fits);
    }
  }

  /**
   * The entries of a list, each with its own path. Entries whose shape was wrong are null in the
   * list, so that the others keep their index; they are left out.
   */
  static <T> List<At<T>> entries(String field, @Nullable List<T> list) {
    List<At<T>> entries = new ArrayList<>();
    for (int i = 0; list != null && i < list.size(); i++) {
      @Nullable T entry = list.get(i);
      if (entry != null) {
        entries.add(new At<>(field + "[" + i + "]", entry));
      }
    }
    return entries;
  }

  List<At<Cidr>> cidrs(String field, @Nullable List<String> texts) {
    List<At<Cidr>> cidrs = new ArrayList<>();
    for (At<String> text : entries(field, texts)) {
      cidr(text.field(), text.value()).ifPresent(cidr -> cidrs.add(new At<>(text.field(), cidr)));
    }
    return cidrs;
  }

  Optional<Cidr> cidr(String field, @Nullable String text) {
    if (text == null) {
      missing(field, "203.0.113.0/26");
      return Optional.empty();
    }
    return switch (CidrText.read(text)) {
      case CidrText.Canonical(Cidr cidr) -> {
        Subnet.of(cidr);
        yield Optional.of(cidr);
      }
      case CidrText.Refused(String rule, String fits) -> {
        problem(field, text, rule, fits);
        yield Optional.empty();
      }
    };
  }

  Optional<ClusterName> cluster(String field, @Nullable String text) {
    if (text == null) {
      missing(field, "the name of an EgressCluster");
      return Optional.empty();
    }
    return name(field, text) ? Optional.of(new ClusterName(text)) : Optional.empty();
  }

  boolean name(String field, String text) {
    return Names.isName(text)
        || require(false, field, text, "must match " + Names.PATTERN, suggestedName(text));
  }

  /** The number written, or {@code otherwise}; a number outside the range is a problem. */
  int number(String field, @Nullable Integer written, int least, int most, int otherwise) {
    if (written == null) {
      return otherwise;
    }
    String range = most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most;
    return require(written >= least && written <= most, field, written, "must be " + range, range)
        ? written
        : otherwise;
  }

  Duration duration(String field, @Nullable String text, Duration otherwise) {
    if (text == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!require(matcher.matches(), field, text, "must be a duration", "15m, 24h or 1h30m")) {
      return otherwise;
    }
    return Duration.ofHours(part(matcher, 1))
        .plusMinutes(part(matcher, 2))
        .plusSeconds(part(matcher, 3));
  }

  private static long part(Matcher matcher, int group) {
    return Optional.ofNullable(matcher.group(group)).map(Long::parseLong).orElse(0L);
  }

  private static String suggestedName(String text) {
    String name =
        text.toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "-")
            .replaceAll("^[^a-z]+", "");
    String cut = name.substring(0, Math.min(21, name.length())).replaceAll("-+$", "");
    return Names.isName(cut) ? cut : "acme";
  }
}
