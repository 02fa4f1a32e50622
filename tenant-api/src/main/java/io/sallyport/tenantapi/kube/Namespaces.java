package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;

/** Makes namespaces. */
final class Namespaces {
  private Namespaces() {}

  /** Makes {@code name} where it is not there. */
  static void make(KubernetesClient client, String name) throws IOException {
    Calls.swap(
        "Namespace " + name,
        () ->
            client
                .resource(
                    new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
                .create());
  }
}
