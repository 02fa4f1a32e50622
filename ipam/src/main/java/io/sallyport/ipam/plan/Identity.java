package io.sallyport.ipam.plan;

/** Who the owner of egress addresses is, and the name of its ledger; see {@link Names}. */
public record Identity(String name) implements Comparable<Identity> {
  public Identity {
    Names.require(name);
  }

  @Override
  public int compareTo(Identity other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
