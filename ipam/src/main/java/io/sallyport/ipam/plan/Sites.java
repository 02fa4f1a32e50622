package io.sallyport.ipam.plan;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every cluster of a fleet, by name, as each of its tenants is planned with them. */
public final class Sites {
  private final List<Site> ascending;
  private final Map<ClusterName, Site> byName;

  private Sites(List<Site> ascending) {
    this.ascending = ascending;
    this.byName = ascending.stream().collect(Collectors.toMap(Site::cluster, Function.identity()));
  }

  /**
   * These, in whatever order.
   *
   * @throws IllegalStateException where two have one name
   */
  public static Sites of(Collection<Site> sites) {
    return new Sites(sites.stream().sorted().toList());
  }

  /** All of them, ascending. */
  List<Site> all() {
    return ascending;
  }

  Optional<Site> get(ClusterName name) {
    return Optional.ofNullable(byName.get(name));
  }
}
