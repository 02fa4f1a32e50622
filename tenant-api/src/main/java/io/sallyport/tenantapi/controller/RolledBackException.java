package io.sallyport.tenantapi.controller;

import java.io.IOException;

/**
 * The store is older than what a member has seen; nothing is allocated. The message says what to
 * do.
 */
public final class RolledBackException extends IOException {
  private static final long serialVersionUID = 1;

  RolledBackException(String message) {
    super(message);
  }
}
