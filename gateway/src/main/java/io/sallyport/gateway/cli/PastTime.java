package io.sallyport.gateway.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The time that {@code --at} names. */
final class PastTime {
  private PastTime() {}

  /** Later than any clock that ever wrote: what is true now, whatever times are written. */
  static final Instant NOW = Instant.MAX;

  /** The time, or {@link #NOW} where none is named. */
  static Instant of(Optional<String> at) throws UserError {
    if (at.isEmpty()) {
      return NOW;
    }
    try {
      Instant time = Instant.parse(at.get());
      if (time.isAfter(Instant.now())) {
        throw UserError.input("--at " + at.get() + " is in the future; nobody knows yet");
      }
      return time;
    } catch (DateTimeParseException e) {
      throw UserError.input(
          "--at '" + at.get() + "' is no RFC 3339 time; fits: 2026-11-21T14:05:00Z");
    }
  }
}
