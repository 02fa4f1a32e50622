package io.sallyport.tenantapi.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;

class MemoryStoreTest extends FleetStoreContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  protected FleetStore store() {
    return store;
  }

  @Override
  protected <T> void putByAnother(Kind<T> kind, String name, T value) throws IOException {
    removeByAnother(kind, name);
    assertThat(store.write(kind, name, value, Optional.empty())).isPresent();
  }

  @Override
  protected void removeByAnother(Kind<?> kind, String name) {
    store.remove(kind, name);
  }
}
