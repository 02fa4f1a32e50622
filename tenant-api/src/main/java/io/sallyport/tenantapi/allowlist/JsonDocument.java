package io.sallyport.tenantapi.allowlist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.plan.ClusterName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON format: everything that is known of each prefix. */
final class JsonDocument {
  private static final String SCHEMA = "https://sallyport.io/schema/allow-list/v1";
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .build()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private JsonDocument() {}

  /** The shape of the document; the order of components is the order of keys. */
  private record Document(
      String schema,
      long serial,
      String updatedAt,
      String tenant,
      boolean complete,
      List<Map<String, @Nullable Object>> prefixes) {}

  static String render(AllowList list) {
    Document document =
        new Document(
            SCHEMA,
            list.serial(),
            list.updatedAt().toString(),
            list.tenant().name(),
            true,
            list.entries().stream().map(JsonDocument::prefix).toList());
    try {
      return WRITER.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("no JSON for " + list.tenant(), impossible);
    }
  }

  private static Map<String, @Nullable Object> prefix(Entry entry) {
    Map<String, @Nullable Object> prefix = new LinkedHashMap<>();
    prefix.put("cidr", entry.cidr().toString());
    prefix.put("family", entry.cidr().family().label());
    prefix.put("cluster", entry.cluster().map(ClusterName::name).orElse(null));
    prefix.put("state", entry.state().label());
    prefix.put("effectiveFrom", entry.effectiveFrom().toString());
    prefix.put("effectiveUntil", null);
    return prefix;
  }
}
