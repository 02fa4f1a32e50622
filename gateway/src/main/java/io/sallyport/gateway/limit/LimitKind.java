package io.sallyport.gateway.limit;

/** A limit of a tenant, or of strangers together; the labels are those of the metric. */
public enum LimitKind {
  CONNECTIONS("connections"),
  NEW_CONNECTIONS("new_connections"),
  EGRESS_BYTES("egress_bytes"),
  INGRESS_BYTES("ingress_bytes"),
  HANDSHAKES("handshakes");

  private final String label;

  LimitKind(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
