package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A cluster of the fleet. Hub, cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressclusters")
@ShortNames("egc")
public final class EgressCluster extends CustomResource<EgressClusterSpec, EgressClusterStatus> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressClusterSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressClusterStatus initStatus() {
    return null;
  }
}
