package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one cluster must know of one tenant (spec, by the hub) and what it answers (status, by
 * the member). Namespaced sallyport-CLUSTER, named as the tenant.
 */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressslices")
public final class EgressSlice extends CustomResource<EgressSliceSpec, EgressSliceStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  /** What a gateway does by a slice: all of it but who answered what. */
  public record Content(EgressSliceSpec spec, List<SetEntry> sets, List<SourceBinding> sources) {}

  /** What of this slice a gateway has to have in force. */
  public Content content() {
    EgressSliceStatus status = getStatus();
    return status == null
        ? new Content(getSpec(), List.of(), List.of())
        : new Content(getSpec(), status.sets(), status.sources());
  }

  @Override
  protected @Nullable EgressSliceSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable EgressSliceStatus initStatus() {
    return null;
  }
}
