package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * The one record of an owner's blocks: the truth. Hub, written by the planner alone. Owned by
 * nobody, so that it outlives its tenant.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressledgers")
public final class EgressLedger extends CustomResource<EgressLedgerSpec, Void> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressLedgerSpec initSpec() {
    return null;
  }
}
