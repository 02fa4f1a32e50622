package io.sallyport.gateway.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sallyport.tenantapi.kube.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** API servers by the kubeconfigs that options name. */
final class Kubeconfig {
  /** More is for whoever calls to decide: by default ten, minutes of silence. */
  private static final int RETRIES = 2;

  private Kubeconfig() {}

  /**
   * A client of an API server that answers.
   *
   * @param file empty for the pod's service account, {@code $KUBECONFIG} or {@code ~/.kube/config}
   */
  static KubernetesClient client(String option, Optional<Path> file) throws UserError {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(config(option, file))
                    .withRequestRetryBackoffLimit(RETRIES)
                    .build())
            .build();
    try {
      client.raw("/version");
      return client;
    } catch (KubernetesClientException e) {
      client.close();
      throw UserError.failed(
          "the API server %s does not answer: %s"
              .formatted(client.getMasterUrl(), Trouble.words(e)));
    }
  }

  private static Config config(String option, Optional<Path> file) throws UserError {
    if (file.isEmpty()) {
      return Config.autoConfigure(null);
    }
    if (!Files.isReadable(file.get())) {
      throw UserError.input(
          "%s '%s' cannot be read; fits: a kubeconfig".formatted(option, file.get()));
    }
    return Config.fromKubeconfig(file.get().toFile());
  }
}
