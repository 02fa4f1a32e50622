package io.sallyport.gateway.cli.demo;

/** How many checks there were, and how many of them were wrong. */
final class Tally {
  private int checks;
  private int wrong;

  /** Counts a check; what a line about it begins with. */
  String count(boolean right) {
    checks++;
    wrong += right ? 0 : 1;
    return right ? " " : "WRONG ";
  }

  int checks() {
    return checks;
  }

  int wrong() {
    return wrong;
  }
}
