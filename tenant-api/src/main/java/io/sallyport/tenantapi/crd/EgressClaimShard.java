package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Which identity claims which CIDR within one /16 (IPv4) or /32 (IPv6). Hub. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Plural("egressclaimshards")
public final class EgressClaimShard extends CustomResource<EgressClaimShardSpec, Void> {
  private static final long serialVersionUID = 1;

  @Override
  protected @Nullable EgressClaimShardSpec initSpec() {
    return null;
  }
}
