package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * What a node remembers of the probes it has answered.
 *
 * @param epoch the newest epoch it knows of; probes of an older one get no answer
 * @param last when it answered last, or since when it can tell
 * @param binding the newest that it has answered for, while that is the row's
 */
record Answers(long epoch, long last, Optional<Binding> binding) {
  static Answers none(long epoch, long at) {
    return new Answers(epoch, at, Optional.empty());
  }

  /** These after one more answer. */
  Answers answered(Binding probe, long at) {
    Binding newest = binding.filter(known -> known.compareTo(probe) > 0).orElse(probe);
    return new Answers(Math.max(epoch, probe.epoch()), at, Optional.of(newest));
  }

  /** These after the row was seen: what was answered for an older pair counts no more. */
  Answers seen(AssignmentRow row) {
    return new Answers(
        Math.max(epoch, row.epoch()),
        last,
        binding.filter(known -> known.compareTo(row.binding()) >= 0));
  }

  /** Whether it has itself answered a probe of the row's holder as the row's standby. */
  boolean covers(AssignmentRow row) {
    return binding.equals(Optional.of(row.binding()));
  }
}
