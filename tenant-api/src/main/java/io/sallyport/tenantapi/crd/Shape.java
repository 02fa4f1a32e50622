package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The shape of a Java type held against a tree: fields that do not exist and values of the wrong
 * kind are reported, every one, and taken out of the tree, so that the rest can still be read. In
 * lists they become null, so that the others keep their index.
 */
final class Shape {
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,6})?([kMGT]|[KMGT]i)?");

  /** The fields of a type, looked up once. */
  private static final ClassValue<Map<String, JavaType>> PROPERTIES =
      new ClassValue<>() {
        @Override
        protected Map<String, JavaType> computeValue(Class<?> type) {
          var config = CrdYaml.types().getDeserializationConfig();
          BeanDescription description = config.introspect(config.constructType(type));
          Map<String, JavaType> properties = new HashMap<>();
          for (BeanPropertyDefinition property : description.findProperties()) {
            properties.put(property.getName(), property.getPrimaryType());
          }
          return properties;
        }
      };

  private final String object;
  private final List<Problem> problems;

  Shape(String object, List<Problem> problems) {
    this.object = object;
    this.problems = problems;
  }

  /** Whether {@code node} is a {@code type} at all; its parts are mended in place. */
  boolean fits(String field, JsonNode node, JavaType type) {
    if (node.isNull()) {
      return true;
    }
    if (type.isCollectionLikeType()) {
      return list(field, node, type.getContentType());
    }
    if (type.isMapLikeType()) {
      return map(field, node, type.getContentType());
    }
    Class<?> raw = type.getRawClass();
    if (raw == String.class) {
      String quoted = node.isValueNode() ? "'" + node.asText() + "'" : "text";
      return is(node.isTextual(), field, node, "must be text", quoted + " in quotes");
    }
    if (raw == Integer.class || raw == Long.class || raw == int.class || raw == long.class) {
      boolean small = raw == Integer.class || raw == int.class;
      boolean whole = !small || node.canConvertToInt();
      return is(
          node.isIntegralNumber() && node.canConvertToLong() && whole,
          field,
          node,
          "must be a whole number",
          "for example 8");
    }
    if (raw == Boolean.class || raw == boolean.class) {
      return is(node.isBoolean(), field, node, "must be true or false", "true");
    }
    if (raw == Quantity.class) {
      return is(
          node.isValueNode() && QUANTITY.matcher(node.asText()).matches(),
          field,
          node,
          "must be a quantity: a number and k, M, G, T, Ki, Mi, Gi, Ti or nothing",
          "500M or 64Mi");
    }
    return bean(field, node, type);
  }

  private boolean list(String field, JsonNode node, JavaType element) {
    if (!(node instanceof ArrayNode array)) {
      return is(false, field, node, "must be a list", "[...] or lines that begin with -");
    }
    for (int i = 0; i < array.size(); i++) {
      if (!fitsInside(field + "[" + i + "]", array.get(i), element)) {
        array.setNull(i);
      }
    }
    return true;
  }

  /** Like {@link #fits}, for what must not be null: entries of lists and maps. */
  private boolean fitsInside(String field, JsonNode node, JavaType type) {
    return is(!node.isNull(), field, node, "must not be empty", "a value, or no such line")
        && fits(field, node, type);
  }

  private boolean map(String field, JsonNode node, JavaType value) {
    if (!(node instanceof ObjectNode object)) {
      return is(false, field, node, "must be a map", "name: value");
    }
    List<String> wrong = new ArrayList<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!fitsInside(field + "." + entry.getKey(), entry.getValue(), value)) {
                wrong.add(entry.getKey());
              }
            });
    object.remove(wrong);
    return true;
  }

  private boolean bean(String field, JsonNode node, JavaType type) {
    if (!(node instanceof ObjectNode object)) {
      return is(false, field, node, "must be an object", "fields with values");
    }
    Map<String, JavaType> known = PROPERTIES.get(type.getRawClass());
    List<String> wrong = new ArrayList<>();
    object
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              String at = field.isEmpty() ? name : field + "." + name;
              JavaType property = known.get(name);
              if (property == null) {
                is(false, at, entry.getValue(), "is not a field here", nearest(name, known));
                wrong.add(name);
              } else if (!fits(at, entry.getValue(), property)) {
                wrong.add(name);
              }
            });
    object.remove(wrong);
    return true;
  }

  private boolean is(boolean right, String field, JsonNode node, String rule, String fits) {
    if (!right) {
      String text = node.isValueNode() ? node.asText() : node.toString();
      String value = text.length() > 60 ? text.substring(0, 57) + "..." : text;
      problems.add(new Problem(object, field, value, rule, fits));
    }
    return right;
  }

  private static String nearest(String name, Map<String, JavaType> known) {
    return known.keySet().stream()
        .min(Comparator.<String>comparingInt(other -> distance(name, other)).thenComparing(o -> o))
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
        .orElseGet(() -> "one of " + String.join(", ", known.keySet().stream().sorted().toList()));
  }

  /** Edit distance (Levenshtein 1966), without regard to case. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        char a = Character.toLowerCase(left.charAt(i - 1));
        char b = Character.toLowerCase(right.charAt(j - 1));
        int here = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (a == b ? 0 : 1));
        diagonal = row[j];
        row[j] = here;
      }
    }
    return row[right.length()];
  }
}
