package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Gateways of a member: nodes and how they translate. It configures, and creates no pods. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressgateways")
@ShortNames("egg")
public final class EgressGateway extends CustomResource<EgressGatewaySpec, EgressGatewayStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressGatewaySpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressGatewayStatus initStatus() {
    return null;
  }
}
