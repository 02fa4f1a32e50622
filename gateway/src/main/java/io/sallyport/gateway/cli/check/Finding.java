package io.sallyport.gateway.cli.check;

/**
 * One thing that a gateway needs, as it is on this host.
 *
 * @param found what is there, in a few words
 * @param fix what to do where it is not well; empty where it is
 */
public record Finding(String what, State state, String found, String fix) {
  /** How well it is. */
  public enum State {
    /** All there. */
    OK,
    /** A gateway runs, with what {@link Finding#found} says missing. */
    LIMITED,
    /** The kernel datapath does not run. */
    LACKING
  }

  static Finding ok(String what, String found) {
    return new Finding(what, State.OK, found, "");
  }

  static Finding limited(String what, String found, String fix) {
    return new Finding(what, State.LIMITED, found, fix);
  }

  static Finding lacking(String what, String found, String fix) {
    return new Finding(what, State.LACKING, found, fix);
  }
}
