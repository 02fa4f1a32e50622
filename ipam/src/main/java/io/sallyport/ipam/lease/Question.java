package io.sallyport.ipam.lease;

/**
 * A question as it was sent.
 *
 * @param askedAt when it was decided on, which is before its element was made and its probe sent
 * @param fenceMillis the fence it was asked under, then the fence its element was made under
 */
record Question(RequestId id, long askedAt, int fenceMillis) {
  /**
   * What is left of the permission, counted from {@code askedAt}, at the latest moment at which the
   * kernel can still use the answer, and never more than what is left now.
   */
  long rest(int millis, long at) {
    long latest = Fence.restNanos(millis, fenceMillis);
    return Math.min(latest, askedAt + Fence.nanos(millis) - at);
  }

  boolean isOver(long at) {
    return at - askedAt >= Fence.nanos(fenceMillis);
  }

  Question under(int millis) {
    return new Question(id, askedAt, millis);
  }
}
