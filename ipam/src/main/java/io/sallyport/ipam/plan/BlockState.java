package io.sallyport.ipam.plan;

/** Where a block stands in its life. A free block has no entry and no state. */
public enum BlockState {
  /** Given and listed; not used before its cluster acknowledged it and its lead time is over. */
  PENDING,
  /** In use. */
  ACTIVE,
  /** No new workloads; ends when nothing uses it. */
  DRAINING,
  /** Unused and unlisted, held back until its hold is over. */
  QUARANTINED;

  /** The word used in objects: {@code Pending}, {@code Active} ... */
  public String label() {
    return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether allow-lists name it. */
  public boolean listed() {
    return this != QUARANTINED;
  }
}
