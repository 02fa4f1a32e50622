package io.sallyport.ipam.lease;

/** A node that does not hold the slot: its standby, a former one, or one that is about to hold. */
sealed interface StandbyState extends LeaseState {
  Self self();

  /** Answers probes. */
  record Listening(Self self, Answers answers, long nextRead) implements StandbyState {}

  /**
   * Has asked for the slot and is silent.
   *
   * @param row the one it wants to take over
   */
  record Wanting(Self self, Answers answers, AssignmentRow row, RequestId swap, long since)
      implements StandbyState {}

  /**
   * Does not know whether a swap of its own was made, in this life or in one before: silent until a
   * quorum read.
   *
   * @param first the first read that counts
   * @param since when the newest read was sent
   */
  record Doubting(Self self, Answers answers, RequestId first, long since)
      implements StandbyState {}

  /**
   * The active node of an epoch that it has not acted in: silent, and waits for the old fence.
   *
   * @param until when it may act
   * @param saving whether the wait is over and the row on its way to the disk
   */
  record Waiting(Self self, Seen seen, long until, boolean saving) implements StandbyState {}
}
