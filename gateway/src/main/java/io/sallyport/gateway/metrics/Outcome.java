package io.sallyport.gateway.metrics;

/**
 * How a connection ended; every accepted connection ends once. The labels are those of the metric.
 */
public enum Outcome {
  COMPLETED("completed"),
  BROKEN("broken"),
  IDLE("idle"),
  REFUSED("refused"),
  LIMITED("limited"),
  UNREACHABLE("unreachable"),
  UNRESOLVED("unresolved"),
  BAD_HANDSHAKE("bad_handshake"),
  HANDSHAKE_TIMEOUT("handshake_timeout");

  private final String label;

  Outcome(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
