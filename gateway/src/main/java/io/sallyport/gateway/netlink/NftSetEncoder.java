package io.sallyport.gateway.netlink;

import java.time.Duration;
import java.util.List;

/** Writes declarations of sets, and their elements. */
final class NftSetEncoder {
  private static final int INTERVAL = 4;
  private static final int MAP = 8;
  private static final int TIMEOUT = 0x10;
  private static final int DYNAMIC = 0x20;
  private static final int OBJECT = 0x40;
  private static final int CONCATENATION = 0x80;

  private static final int HOST_ORDER = 1;
  private static final int NETWORK_ORDER = 2;

  /** An attribute holds at most 64 KiB; no element is longer than this less that. */
  private static final int ENOUGH = 60_000;

  private static final int INTERVAL_END = 1;

  private final MessageWriter to;

  NftSetEncoder(MessageWriter to) {
    this.to = to;
  }

  void declare(NftSet set, int id) {
    to.text(2, set.name()).be32(3, flags(set));
    to.be32(4, typeNumber(set)).be32(5, set.keySize());
    if (set.value().isObject()) {
      to.be32(15, set.value().number());
    } else if (set.value() != NftSet.Type.NOTHING) {
      to.be32(6, set.value().number()).be32(7, set.value().size());
    }
    to.be32(10, id);
    description(set);
    to.bytes(13, hints(set));
  }

  private static int flags(NftSet set) {
    int flags = set.intervals() ? INTERVAL : 0;
    flags |= set.intervals() && set.key().size() > 1 ? CONCATENATION : 0;
    flags |= set.timeouts() ? TIMEOUT : 0;
    flags |= set.dynamic() ? DYNAMIC : 0;
    if (set.value().isObject()) {
      return flags | OBJECT;
    }
    return set.value() == NftSet.Type.NOTHING ? flags : flags | MAP;
  }

  /** nft's number of a concatenation: six bits for each part. */
  private static int typeNumber(NftSet set) {
    int number = 0;
    for (NftSet.Type type : set.key()) {
      number = number << 6 | type.number();
    }
    return number;
  }

  private void description(NftSet set) {
    int nest = to.nest(9);
    if (set.size() > 0) {
      to.be32(1, set.size());
    }
    if (set.key().size() > 1 && set.intervals()) {
      int fields = to.nest(2);
      for (NftSet.Type type : set.key()) {
        int field = to.nest(1);
        to.be32(1, type.size());
        to.close(field);
      }
      to.close(fields);
    }
    to.close(nest);
  }

  /** How nft says {@code @nh,64,128}: raw, of the network header, from bit 64, 128 bits. */
  private static final byte[] RAW_OF_128_BITS =
      new MessageHints()
          .add(0, 7)
          .add(1, new MessageHints().add(0, 0).add(1, 0).add(2, 2).add(3, 64).add(4, 128).toArray())
          .toArray();

  /** How nft says {@code meta mark}. */
  private static final byte[] META_MARK =
      new MessageHints().add(0, 9).add(1, new MessageHints().add(0, 3).toArray()).toArray();

  /** What nft keeps with a set so that a person can read it: orders of bytes, and merging. */
  private static byte[] hints(NftSet set) {
    MessageHints hints = new MessageHints();
    hints.add(0, set.key().size() > 1 ? 0 : order(set.key().getFirst()));
    if (set.merges()) {
      hints.add(2, 1);
    }
    if (set.value().isObject()) {
      hints.add(6, 0);
    } else if (set.value() != NftSet.Type.NOTHING) {
      hints.add(1, order(set.value()));
      if (set.key().getFirst() == NftSet.Type.TARGET) {
        hints.add(3, RAW_OF_128_BITS).add(4, META_MARK);
      }
      hints.add(6, 0);
    } else if (set.key().getFirst() == NftSet.Type.TARGET) {
      hints.add(3, RAW_OF_128_BITS);
    }
    return hints.toArray();
  }

  private static int order(NftSet.Type type) {
    return type == NftSet.Type.MARK ? HOST_ORDER : NETWORK_ORDER;
  }

  /** As many elements from {@code from} as fit; returns the first that did not. */
  int elements(List<NftElement> elements, int from) {
    int list = to.nest(3);
    int begin = to.position();
    int next = from;
    while (next < elements.size() && to.position() - begin < ENOUGH) {
      element(elements.get(next));
      next++;
    }
    to.close(list);
    return next;
  }

  private void element(NftElement element) {
    int nest = to.nest(1);
    data(1, element.key());
    if (element.opensNothing()) {
      to.be32(3, INTERVAL_END);
    }
    element.keyEnd().ifPresent(last -> data(10, last));
    switch (element.value()) {
      case NftElement.Value.None none -> {}
      case NftElement.Value.Data(Bytes bytes) -> data(2, bytes);
      case NftElement.Value.ObjectRef(String name) -> to.text(9, name);
    }
    element.life().ifPresent(this::life);
    to.close(nest);
  }

  /** Both are given: alone, a timeout that an element has already changes nothing. */
  private void life(Duration life) {
    to.be64(4, life.toMillis()).be64(5, life.toMillis());
  }

  private void data(int type, Bytes value) {
    int nest = to.nest(type);
    to.bytes(1, value);
    to.close(nest);
  }
}
