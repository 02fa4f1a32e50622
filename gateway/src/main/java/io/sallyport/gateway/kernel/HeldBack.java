package io.sallyport.gateway.kernel;

/** Sets in which rules count by mark what they hold back. */
enum HeldBack {
  /** Marks that are reasons to refuse. */
  REFUSED("refused"),
  /** Of addresses: destinations that are not theirs. */
  DENIED("denied"),
  OVER_EGRESS("over_egress"),
  OVER_INGRESS("over_ingress"),
  OVER_NEW("over_new"),
  OVER_FULL("over_full");

  private final String set;

  HeldBack(String set) {
    this.set = set;
  }

  String set() {
    return set;
  }
}
