package io.sallyport.ipam.lease;

/**
 * The slot's element in the kernel as the holder believes it to be.
 *
 * @param living whether it was set and not lost since
 * @param fenceMillis the longest fence under which an element was made that may still live
 */
record Element(boolean living, int fenceMillis) {
  static final Element NONE = new Element(false, 0);
  static final Element UNKNOWN = new Element(false, Integer.MAX_VALUE);

  Element lost() {
    return new Element(false, fenceMillis);
  }

  /** An element may be made under this fence any moment now. */
  Element setting(int millis) {
    return new Element(living, Math.max(fenceMillis, millis));
  }
}
