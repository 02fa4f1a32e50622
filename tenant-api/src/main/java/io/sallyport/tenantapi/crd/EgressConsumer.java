package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A firewall team or a fleet of devices that pulls allow-lists. Hub, cluster-scoped. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressconsumers")
@ShortNames("egco")
public final class EgressConsumer extends CustomResource<EgressConsumerSpec, EgressConsumerStatus> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressConsumerSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressConsumerStatus initStatus() {
    return null;
  }
}
