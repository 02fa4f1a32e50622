package io.sallyport.ipam.lease;

/** The name of a node that runs a gateway. */
public record NodeName(String name) implements Comparable<NodeName> {
  public NodeName {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a node needs a name, not '" + name + "'");
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
