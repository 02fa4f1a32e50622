package io.sallyport.gateway.flow;

import java.time.Duration;

/**
 * When all flows are counted anew. A count reads the kernel's whole table, so it waits many times
 * what the last one took; less where news was lost, and least where the table fills. Pure: times
 * are nanoseconds of one clock. One thread uses it.
 */
public final class CountSchedule {
  /** Between two counts lies so many times what the last one took, */
  private static final int PAUSE = 50;

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** but only so many times where news was lost, */
  private static final int HASTE = 10;

  /** and as much as it took where this part of what was free has gone since. */
  private static final int FILLING = 8;

  /** How often it is worth a look whether the table fills. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final long most;
  private long begun;
  private long took;
  private long looked;
  private long held;

  /**
   * Before the first count.
   *
   * @param most flows that the kernel's table holds
   */
  public CountSchedule(long most, long now) {
    this.most = most;
    this.begun = now;
    this.looked = now;
  }

  /**
   * A count begins.
   *
   * @param held flows in the kernel's table
   */
  public void begins(long now, long held) {
    this.begun = now;
    this.held = held;
  }

  /** The count that began last is over. */
  public void ends(long now) {
    took = now - begun;
  }

  /** Whether the next count is due, nothing having happened. */
  public boolean isDue(long now) {
    return now - begun
        >= Math.clamp(took * PAUSE, SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos());
  }

  /** Whether the next count is due where news was lost since the last one. */
  public boolean isDueAfterLoss(long now) {
    return now - begun >= took * HASTE;
  }

  /** Whether {@link #isFilling} is to be asked; that counts as a look. */
  public boolean looks(long now) {
    boolean looks = now - begun >= took && now - looked >= LOOK.toNanos();
    looked = looks ? now : looked;
    return looks;
  }

  /**
   * Whether the kernel's table has lost a good part of its free places since the last count.
   *
   * @param heldNow flows in it
   */
  public boolean isFilling(long heldNow) {
    return (heldNow - held) * FILLING > most - held;
  }
}
