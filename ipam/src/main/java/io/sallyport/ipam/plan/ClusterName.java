package io.sallyport.ipam.plan;

/** The name of a cluster, unique in a fleet; see {@link Names}. */
public record ClusterName(String name) implements Comparable<ClusterName> {
  public ClusterName {
    name = Names.require(name).intern(); // few names, each in every block of every ledger
  }

  @Override
  public int compareTo(ClusterName other) {
    return name.compareTo(other.name);
  }

  /** As the record's own would say; that one is slow in a young JVM, and every plan asks often. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterName(String its) && its.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
