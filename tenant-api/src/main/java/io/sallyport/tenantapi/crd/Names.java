package io.sallyport.tenantapi.crd;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Optional;

/** The names of our API that leave the process. */
public final class Names {
  public static final String GROUP = "sallyport.io";
  public static final String VERSION = "v1alpha1";
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /** What tenants, identities and clusters may be called. */
  static final String NAME = io.sallyport.ipam.plan.Names.PATTERN;

  /** Namespaces of slices are this and the cluster's name. */
  public static final String SLICE_NAMESPACE_PREFIX = "sallyport-";

  private static final List<Class<? extends CustomResource<?, ?>>> WRITTEN_BY_PEOPLE =
      List.of(EgressTenant.class, EgressCluster.class);

  private Names() {}

  /** The type of a kind that people write in manifests, or empty. */
  static Optional<Class<? extends CustomResource<?, ?>>> manifestType(String kind) {
    return WRITTEN_BY_PEOPLE.stream().filter(type -> type.getSimpleName().equals(kind)).findFirst();
  }

  static List<String> manifestKinds() {
    return WRITTEN_BY_PEOPLE.stream().<String>map(Class::getSimpleName).toList();
  }
}
