package io.sallyport.gateway.table;

/** Why something of a tenant, or of nobody, was not let out. The labels are those of the metric. */
public enum DropReason {
  UNKNOWN_SOURCE("unknown_source", "no tenant owns"),
  SELECTOR_CONFLICT("selector_conflict", "two tenants claim"),
  NO_ADDRESS("no_address", "there is no egress address yet for"),
  FAMILY("family", "there is no egress address of that family for"),
  EXCLUDED("excluded", "excluded destination for"),
  DESTINATION("destination", "destination not allowed for"),
  LISTENER("listener", "this gateway is no destination for"),
  BIND("bind", "this host cannot use the egress address of"),
  GUARD("guard", "the source guard stopped a connection of");

  private final String label;
  private final String words;

  DropReason(String label, String words) {
    this.label = label;
    this.words = words;
  }

  public String label() {
    return label;
  }

  /** A sentence for people: the reason and whom it hit. */
  public String about(Object source) {
    return words + " " + source;
  }
}
