package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Objects as YAML text. Reading what programs wrote ignores unknown fields; manifests of people go
 * through {@link Manifest}. Safe for use by many threads.
 */
public final class CrdYaml {
  private static final YAMLMapper MAPPER = mapper();

  private CrdYaml() {}

  private static YAMLMapper mapper() {
    YAMLFactory factory =
        YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    return YAMLMapper.builder(factory)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .build();
  }

  /** The object as one YAML document. */
  public static String write(CustomResource<?, ?> object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("no YAML for " + object.getKind(), impossible);
    }
  }

  /**
   * The object that a program wrote as {@code text}.
   *
   * @throws IOException for text that is no such object
   */
  public static <T extends CustomResource<?, ?>> T read(String text, Class<T> type)
      throws IOException {
    T object = MAPPER.readValue(text, type);
    if (object == null || !type.getSimpleName().equals(object.getKind())) {
      throw new IOException("no " + type.getSimpleName());
    }
    return object;
  }

  /** Every document of {@code text}, as trees; empty documents are left out. */
  static List<JsonNode> documents(String text) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      while (parser.nextToken() != null) {
        JsonNode document = MAPPER.readTree(parser);
        if (!document.isNull()) {
          documents.add(document);
        }
      }
    }
    return documents;
  }

  static <T> T convert(JsonNode tree, Class<T> type) {
    return MAPPER.convertValue(tree, type);
  }

  static com.fasterxml.jackson.databind.ObjectMapper types() {
    return MAPPER;
  }
}
