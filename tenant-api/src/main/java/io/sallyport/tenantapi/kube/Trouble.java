package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;

/** What went wrong between us and an API server, in words. */
public final class Trouble {
  private Trouble() {}

  /** What the server said; where nothing came, what kept it from that. */
  public static String words(KubernetesClientException failure) {
    Optional<String> said = Optional.ofNullable(failure.getStatus()).map(Status::getMessage);
    if (said.isPresent()) {
      return said.get();
    }
    String words = failure.getClass().getSimpleName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name is not known";
      }
      if (cause instanceof ConnectException) {
        words = "connection refused";
      } else if (cause.getMessage() != null && !words.equals("connection refused")) {
        words = cause.getMessage();
      }
    }
    return words;
  }
}
