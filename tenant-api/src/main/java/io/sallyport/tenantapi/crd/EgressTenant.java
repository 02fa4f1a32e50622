package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * An owner of an egress identity: its CIDRs, who uses them, limits and allow-list. Hub,
 * cluster-scoped. Onboarding a tenant is applying this one object.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egresstenants")
@ShortNames("egt")
public final class EgressTenant extends CustomResource<EgressTenantSpec, EgressTenantStatus> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressTenantSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressTenantStatus initStatus() {
    return null;
  }
}
