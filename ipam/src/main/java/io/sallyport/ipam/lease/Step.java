package io.sallyport.ipam.lease;

import java.util.List;

/** The next state of a machine and what it wants done. */
public record Step(LeaseState state, List<Output> outputs) {
  public Step {
    outputs = List.copyOf(outputs);
  }

  static Step to(LeaseState state, Output... outputs) {
    return new Step(state, List.of(outputs));
  }
}
