package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** What the API server says to a call, in the words of a store. */
final class Calls {
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;

  private Calls() {}

  /**
   * The answer to a write that names what it was made from.
   *
   * @param what the object, for messages
   * @return empty where something else stands there, or nothing: then nothing changed
   * @throws IOException where the call was refused, or its outcome is unknown
   */
  static <T> Optional<T> swap(String what, Supplier<T> call) throws IOException {
    try {
      return Optional.of(call.get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failed("cannot write " + what, e);
    }
  }

  /**
   * Requires that the server knows this kind and lets this program read it.
   *
   * @throws IOException with what to do where it does not
   */
  static void require(KubernetesClient client, Class<? extends HasMetadata> type)
      throws IOException {
    var one = new ListOptionsBuilder().withLimit(1L).build();
    var _ =
        read(HasMetadata.getPlural(type), () -> client.resources(type).inAnyNamespace().list(one));
  }

  /** The answer to a read. */
  static <T> T read(String what, Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      throw failed("cannot read " + what, e);
    }
  }

  private static IOException failed(String what, KubernetesClientException e) {
    String fix =
        switch (e.getCode()) {
          case FORBIDDEN -> "; the role of this program lacks that verb, see charts/sallyport";
          case NOT_FOUND ->
              "; the CRDs are in charts/sallyport/crds: `kubectl apply -f` that folder";
          case BAD_REQUEST, INVALID -> "; nothing was written; the CRDs may be of another version";
          default -> "";
        };
    return new IOException(what + ": " + Trouble.words(e) + fix, e);
  }
}
