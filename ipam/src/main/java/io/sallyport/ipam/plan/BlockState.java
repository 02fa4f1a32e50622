package io.sallyport.ipam.plan;

/** Where a block stands in its life. A free block has no entry and no state. */
public enum BlockState {
  /** Given and listed; not used before its cluster acknowledged it and its lead time is over. */
  PENDING("Pending"),
  /** In use. */
  ACTIVE("Active"),
  /** No new workloads; ends when nothing uses it. */
  DRAINING("Draining"),
  /** Unused and unlisted, held back until its hold is over. */
  QUARANTINED("Quarantined");

  private final String label;

  BlockState(String label) {
    this.label = label;
  }

  /** The word used in objects: {@code Pending}, {@code Active} ... */
  public String label() {
    return label;
  }

  /** Whether allow-lists name it. */
  public boolean listed() {
    return this != QUARANTINED;
  }
}
