package io.sallyport.gateway.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The time that {@code --at} names. */
final class PastTime {
  private PastTime() {}

  /** The time, or now where none is named. */
  static Instant of(Optional<String> at) throws UserError {
    Instant now = Instant.now();
    if (at.isEmpty()) {
      return now;
    }
    try {
      Instant time = Instant.parse(at.get());
      if (time.isAfter(now)) {
        throw UserError.input("--at " + at.get() + " is in the future; nobody knows yet");
      }
      return time;
    } catch (DateTimeParseException e) {
      throw UserError.input(
          "--at '" + at.get() + "' is no RFC 3339 time; fits: 2026-11-21T14:05:00Z");
    }
  }
}
