package io.sallyport.gateway.netlink;

import java.time.Duration;
import java.util.Optional;

/**
 * One element of a set or map.
 *
 * @param key in network order; a mark as the host has it, except inside a concatenation of ranges
 * @param keyEnd the last key of a range of a concatenation; empty elsewhere
 * @param opensNothing in a set of intervals, that the interval before it ends right before this key
 * @param value what a map gives for the key
 * @param life how long it lives; empty for ever
 */
public record NftElement(
    Bytes key, Optional<Bytes> keyEnd, boolean opensNothing, Value value, Optional<Duration> life) {

  /** What a key is mapped to. */
  public sealed interface Value {
    /** The value of a set's element. */
    record None() implements Value {}

    /** Plain data. */
    record Data(Bytes bytes) implements Value {}

    /** A counter or limit of the same table, by name. */
    record ObjectRef(String name) implements Value {}
  }

  private static final Value NONE = new Value.None();

  /** An element of a set. */
  public static NftElement of(Bytes key) {
    return new NftElement(key, Optional.empty(), false, NONE, Optional.empty());
  }

  /** An element of a map. */
  public static NftElement of(Bytes key, Bytes data) {
    return new NftElement(key, Optional.empty(), false, new Value.Data(data), Optional.empty());
  }

  /** An element of a map of objects. */
  public static NftElement ofObject(Bytes key, String object) {
    return new NftElement(
        key, Optional.empty(), false, new Value.ObjectRef(object), Optional.empty());
  }

  /** A range of a concatenation: every field between those of {@code key} and {@code last}. */
  public static NftElement range(Bytes key, Bytes last) {
    return new NftElement(key, Optional.of(last), false, NONE, Optional.empty());
  }

  /** The end of the interval before it: the first key that no longer belongs to it. */
  public static NftElement end(Bytes key) {
    return new NftElement(key, Optional.empty(), true, NONE, Optional.empty());
  }

  /** An element of a set that ends by itself. */
  public static NftElement living(Bytes key, Duration life) {
    return new NftElement(key, Optional.empty(), false, NONE, Optional.of(life));
  }

  /** The same element without its value, as a removal names it. */
  public NftElement bare() {
    return new NftElement(key, keyEnd, opensNothing, NONE, Optional.empty());
  }
}
