package io.sallyport.ipam.plan;

/** The name of a cluster, unique in a fleet; see {@link Names}. */
public record ClusterName(String name) implements Comparable<ClusterName> {
  public ClusterName {
    Names.require(name);
  }

  @Override
  public int compareTo(ClusterName other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
