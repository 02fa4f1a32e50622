package io.sallyport.tenantapi.properties;

/** The end of a process, wherever it was. */
final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1;

  Crash(String where) {
    super(where);
  }
}
