package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * The questions of a holder.
 *
 * @param open sent and not answered
 * @param setting answered, and its element on the way to the kernel
 * @param nextAt when the next one is due
 * @param heard when the standby answered last
 */
record Asking(
    Optional<Question> open, Optional<Question> setting, long nextAt, Optional<Long> heard) {
  static Asking from(long at) {
    return new Asking(Optional.empty(), Optional.empty(), at, Optional.empty());
  }
}
