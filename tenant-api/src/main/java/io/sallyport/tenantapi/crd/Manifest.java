package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One object that a person wrote, read with all its defects.
 *
 * @param where file and object, for messages
 * @param object the object without the fields that were wrong
 * @param problems what was wrong with its shape
 */
public record Manifest(String where, CustomResource<?, ?> object, List<Problem> problems) {

  /**
   * The objects of one file.
   *
   * @param manifests every object whose kind is known
   * @param problems what belongs to no object: text that is no YAML, unknown kinds
   */
  public record File(List<Manifest> manifests, List<Problem> problems) {}

  /** Reads every document of {@code text}, which came from the file {@code name}. Never throws. */
  public static File read(String name, String text) {
    List<Manifest> manifests = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    try {
      for (JsonNode document : CrdYaml.documents(text)) {
        readDocument(name, document, problems).ifPresent(manifests::add);
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String line = at == null ? "" : " in line " + at.getLineNr();
      String detail =
          Optional.ofNullable(e.getOriginalMessage()).orElse("").lines().findFirst().orElse("");
      problems.add(
          new Problem(
              name, "", "", "is no valid YAML" + line + " (" + detail + ")", "YAML documents"));
    } catch (IOException e) {
      problems.add(new Problem(name, "", "", "cannot be read: " + e.getMessage(), "a file"));
    }
    return new File(manifests, problems);
  }

  private static Optional<Manifest> readDocument(
      String file, JsonNode document, List<Problem> problems) {
    String kind = document.path("kind").asText();
    String where = file + ": " + kind + " " + document.path("metadata").path("name").asText("?");
    if (!(document instanceof ObjectNode tree)) {
      problems.add(new Problem(file, "", "", "holds a document that is no object", "kind: ..."));
      return Optional.empty();
    }
    var type = Names.manifestType(kind);
    if (type.isEmpty()) {
      String kinds = String.join(" or ", Names.manifestKinds());
      problems.add(new Problem(where, "kind", kind, "is not a kind for manifests", kinds));
      return Optional.empty();
    }
    List<Problem> own = new ArrayList<>();
    if (!document.path("apiVersion").asText().equals(Names.API_VERSION)) {
      String version = document.path("apiVersion").asText();
      own.add(new Problem(where, "apiVersion", version, "is not ours", Names.API_VERSION));
    }
    var javaType = CrdYaml.types().constructType(type.get());
    new Shape(where, own).fits("", document, javaType);
    if (!tree.path("metadata").isObject()) {
      tree.putObject("metadata");
    }
    return Optional.of(new Manifest(where, CrdYaml.convert(document, type.get()), own));
  }
}
