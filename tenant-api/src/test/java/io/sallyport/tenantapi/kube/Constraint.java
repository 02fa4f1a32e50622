package io.sallyport.tenantapi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a CRD demands of an object.
 *
 * @param path of the field, as {@code spec.clusters[0].name}; empty for the whole object
 * @param kind the keyword of the schema: maxLength, pattern, rule, ...
 * @param value what it demands; of a rule its message
 */
record Constraint(String path, String kind, JsonNode value) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> KEYWORDS =
      List.of(
          "maxLength",
          "minLength",
          "pattern",
          "minimum",
          "maximum",
          "maxItems",
          "minItems",
          "maxProperties",
          "minProperties");

  /** Everything that a schema demands of what people write: not of status. */
  static List<Constraint> of(JsonNode schema) {
    List<Constraint> all = new ArrayList<>();
    collect("", schema, all);
    return all;
  }

  private static void collect(String path, JsonNode schema, List<Constraint> all) {
    if (path.equals("status")) {
      return;
    }
    for (String keyword : KEYWORDS) {
      if (schema.has(keyword)) {
        all.add(new Constraint(path, keyword, schema.get(keyword)));
      }
    }
    for (JsonNode required : schema.path("required")) {
      String at = path.isEmpty() ? required.asText() : path + "." + required.asText();
      all.add(new Constraint(at, "required", required));
    }
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      all.add(new Constraint(path, "rule", rule.get("message")));
    }
    if (schema.path("x-kubernetes-list-type").asText().equals("set")) {
      all.add(new Constraint(path, "set", schema.get("x-kubernetes-list-type")));
    }
    if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
      all.add(new Constraint(path, "keys", schema.get("x-kubernetes-list-map-keys")));
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property ->
                collect(
                    path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                    property.getValue(),
                    all));
    if (schema.has("items")) {
      collect(path + "[0]", schema.get("items"), all);
    }
  }

  /** What the server says of one that is broken. */
  String words() {
    return switch (kind) {
      case "maxLength" -> "Too long";
      case "minLength" -> "should be at least";
      case "pattern" -> "should match";
      case "minimum" -> "should be greater than or equal to";
      case "maximum" -> "should be less than or equal to";
      case "maxItems" -> "Too many";
      case "minItems" -> "should have at least";
      case "maxProperties" -> "Too many";
      case "minProperties" -> "should have at least";
      case "required" -> "Required value";
      case "keys", "set" -> "Duplicate value";
      default -> value.asText();
    };
  }

  /** A value in the place of {@code good} that breaks this alone; empty where a person must say. */
  Optional<JsonNode> broken(JsonNode good) {
    return switch (kind) {
      case "maxLength" -> Optional.of(NODES.textNode("x".repeat(value.asInt() + 1)));
      case "minLength" -> Optional.of(NODES.textNode("x".repeat(value.asInt() - 1)));
      case "pattern" ->
          Optional.of(NODES.textNode("/ ?".substring(0, Math.min(3, good.asText().length()))));
      case "minimum" -> Optional.of(NODES.numberNode(value.asLong() - 1));
      case "maximum" -> Optional.of(NODES.numberNode(value.asLong() + 1));
      case "maxItems" -> Optional.of(repeated(good.get(0), value.asInt() + 1));
      case "minItems" -> Optional.of(NODES.arrayNode());
      case "maxProperties" -> Optional.of(properties(value.asInt() + 1));
      case "minProperties" -> Optional.of(NODES.objectNode());
      case "keys", "set" -> Optional.of(repeated(good.get(0), 2));
      default -> Optional.empty();
    };
  }

  private static ArrayNode repeated(JsonNode one, int times) {
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < times; i++) {
      array.add(one);
    }
    return array;
  }

  private static ObjectNode properties(int count) {
    ObjectNode all = NODES.objectNode();
    for (int i = 0; i < count; i++) {
      all.put("k" + i, "v");
    }
    return all;
  }
}
