package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * Up to 1,000 transitions of one owner. Hub, written once and never changed; each holds the hash of
 * the one before.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egresshistorypages")
public final class EgressHistoryPage extends CustomResource<EgressHistoryPageSpec, Void> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressHistoryPageSpec initSpec() {
    return null;
  }
}
