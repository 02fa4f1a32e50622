package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * The hub's counter of seconds, by which holds are measured. It never runs faster than true time.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressclocks")
public final class EgressClock extends CustomResource<EgressClockSpec, Void> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressClockSpec initSpec() {
    return null;
  }
}
