package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * Which node holds which slot of an EgressGateway of the same name, changed by compare-and-swap,
 * and what each node has in force. Member.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressassignments")
@ShortNames("ega")
public final class EgressAssignment
    extends CustomResource<EgressAssignmentSpec, EgressAssignmentStatus> implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressAssignmentSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressAssignmentStatus initStatus() {
    return null;
  }
}
