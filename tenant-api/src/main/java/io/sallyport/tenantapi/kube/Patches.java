package io.sallyport.tenantapi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Writing one part of an object, and nothing else of it: what others wrote there stays. Each write
 * names the version that it was made from, which in a patch is a condition: with another one the
 * server answers 409. Each answers the object as it is now; empty where another state stands there,
 * or none.
 */
final class Patches {
  private Patches() {}

  static <R extends CustomResource<?, ?>> Optional<R> spec(
      KubernetesClient client, R object, String version) throws IOException {
    ArrayNode patch = patch(client, version, "replace", "/spec", object.getSpec());
    return Calls.swap(what(object), () -> client.resource(object).patch(json(), patch.toString()));
  }

  /** Writes {@code status}, made from {@code object}. */
  static <R extends CustomResource<?, S>, S> Optional<R> status(
      KubernetesClient client, R object, S status) throws IOException {
    ArrayNode patch = patch(client, version(object), "add", "/status", status);
    return Calls.swap(
        "the status of " + what(object),
        () -> client.resource(object).subresource("status").patch(json(), patch.toString()));
  }

  static <R extends CustomResource<?, ?>> Optional<R> finalizers(
      KubernetesClient client, R object, List<String> finalizers) throws IOException {
    ArrayNode patch = patch(client, version(object), "add", "/metadata/finalizers", finalizers);
    return Calls.swap(
        "the finalizers of " + what(object),
        () -> client.resource(object).patch(json(), patch.toString()));
  }

  private static PatchContext json() {
    return PatchContext.of(PatchType.JSON);
  }

  private static String version(CustomResource<?, ?> object) {
    return object.getMetadata().getResourceVersion();
  }

  private static String what(CustomResource<?, ?> object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  private static ArrayNode patch(
      KubernetesClient client, String version, String operation, String path, Object value) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "replace")
        .put("path", "/metadata/resourceVersion")
        .put("value", version);
    patch
        .addObject()
        .put("op", operation)
        .put("path", path)
        .set("value", client.getKubernetesSerialization().convertValue(value, JsonNode.class));
    return patch;
  }
}
