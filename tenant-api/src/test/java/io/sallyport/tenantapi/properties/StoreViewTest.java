package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.FleetStoreContract;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.util.Optional;

/** The store of the property suite is one like the others. */
class StoreViewTest extends FleetStoreContract {
  private final SimStore truth =
      new SimStore(
          new SimStore.Watcher() {
            @Override
            public void ledger(Ledger before, Ledger after) {}

            @Override
            public void written(Kind<?> kind) {}
          });

  @Override
  protected FleetStore store() {
    return new StoreView(truth, StoreView.Disturbance.NONE);
  }

  @Override
  protected <T> void putByAnother(Kind<T> kind, String name, T value) throws IOException {
    removeByAnother(kind, name);
    assertThat(truth.write(kind, name, value, Optional.empty())).isPresent();
  }

  @Override
  protected void removeByAnother(Kind<?> kind, String name) {
    truth.remove(kind, name);
  }
}
