package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.FleetStoreContract;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Each call of {@link #store} is another process: it knows what the API server tells. */
class KubernetesStoreTest extends FleetStoreContract {
  private static final List<Kind<?>> KINDS =
      List.of(Kind.LEDGER, Kind.CLAIMS, Kind.CLOCK, Kind.PAGE);

  private static Optional<ApiServer> server = Optional.empty();
  private static Optional<KubernetesClient> client = Optional.empty();
  private Optional<KubernetesStore> open = Optional.empty();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    ApiServer started = ApiServer.startWithCrds(folder);
    server = Optional.of(started);
    client = Optional.of(started.client());
  }

  @AfterAll
  static void end() {
    client.ifPresent(KubernetesClient::close);
    server.ifPresent(ApiServer::close);
  }

  @AfterEach
  void empty() {
    open.ifPresent(KubernetesStore::close);
    KINDS.forEach(kind -> client().resources(kind.type()).delete());
    client().resources(EgressSlice.class).inAnyNamespace().delete();
  }

  private static KubernetesClient client() {
    return client.orElseThrow();
  }

  @Override
  protected FleetStore store() throws IOException {
    open.ifPresent(KubernetesStore::close);
    KubernetesStore fresh = new KubernetesStore(client(), List::of, () -> {});
    open = Optional.of(fresh);
    return fresh;
  }

  @Override
  protected <T> void putByAnother(Kind<T> kind, String name, T value) {
    CustomResource<?, ?> object = kind.object(value);
    object.getMetadata().setName(name.replace('/', '-'));
    client().resource(object).delete();
    client().resource(object).create();
  }

  @Override
  protected void removeByAnother(Kind<?> kind, String name) {
    assertThat(client().resources(kind.type()).withName(name.replace('/', '-')).delete())
        .isNotEmpty();
  }
}
