package io.sallyport.tenantapi.controller;

import java.io.IOException;

/**
 * Nothing is allocated, since the store is not what it was: it is older than what a member has
 * seen, or a ledger is gone. The message begins with the reason and says what to do.
 */
public final class FrozenException extends IOException {
  private static final long serialVersionUID = 1;

  static final String ROLLED_BACK = "LedgerRolledBack";
  static final String LOST = "LedgerLost";

  private final String reason;

  FrozenException(String reason, String message) {
    super(reason + ": " + message);
    this.reason = reason;
  }

  /** In one word, as conditions have it. */
  public String reason() {
    return reason;
  }
}
