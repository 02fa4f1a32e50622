package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.APPEND;
import static io.sallyport.gateway.netlink.MessageWriter.CREATE;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import io.sallyport.gateway.netlink.NftChange.AddElements;
import io.sallyport.gateway.netlink.NftChange.DeleteObject;
import io.sallyport.gateway.netlink.NftChange.DeleteTable;
import io.sallyport.gateway.netlink.NftChange.NewChain;
import io.sallyport.gateway.netlink.NftChange.NewObject;
import io.sallyport.gateway.netlink.NftChange.NewRule;
import io.sallyport.gateway.netlink.NftChange.NewSet;
import io.sallyport.gateway.netlink.NftChange.NewTable;
import io.sallyport.gateway.netlink.NftChange.RemoveElements;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Writes one transaction: batch begin, a message for each change (several where a set's elements do
 * not fit one), batch end. Layouts: linux/netfilter/nf_tables.h.
 */
final class NftEncoder {
  static final int NFTABLES = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;

  private static final int OWNER = 2;
  private static final int PERSIST = 4;

  private static final int TABLE = 1;
  private static final int NAME = 2;

  private final MessageWriter to = new MessageWriter();
  private final IntSupplier sequences;
  private final int first;
  private int last;
  private int setId;
  private final NavigableMap<Integer, NftChange> changes = new TreeMap<>();

  private NftEncoder(IntSupplier sequences) {
    this.sequences = sequences;
    this.first = sequences.getAsInt();
    this.last = first;
  }

  /**
   * A transaction's bytes, and the numbers of its first message and of the one that is answered.
   *
   * @param changes by the number of their first message
   */
  record Batch(Bytes bytes, int first, int last, NavigableMap<Integer, NftChange> changes) {
    /** What a message of this number does. */
    String what(int sequence) {
      return Optional.ofNullable(changes.floorEntry(sequence))
          .map(entry -> words(entry.getValue()))
          .orElse("changing nftables");
    }

    private static String words(NftChange change) {
      return switch (change) {
        case NewTable made -> "making " + made.table();
        case DeleteTable gone -> "deleting " + gone.table();
        case NewSet made -> "making set %s of %s".formatted(made.set().name(), made.table());
        case NewChain made -> "making chain %s of %s".formatted(made.name(), made.table());
        case NewRule made -> "making a rule of chain %s, %s".formatted(made.chain(), made.table());
        case NewObject made -> "making %s of %s".formatted(made.object().name(), made.table());
        case DeleteObject gone -> "deleting %s of %s".formatted(gone.object().name(), gone.table());
        case AddElements some ->
            "adding %d elements to %s of %s"
                .formatted(some.elements().size(), some.set(), some.table());
        case RemoveElements some ->
            "removing %d elements from %s of %s"
                .formatted(some.elements().size(), some.set(), some.table());
      };
    }
  }

  static Batch encode(List<NftChange> changes, IntSupplier sequences) {
    NftEncoder encoder = new NftEncoder(sequences);
    encoder.to.begin(BATCH_BEGIN, REQUEST, encoder.first).netfilter(0, NFTABLES).end();
    changes.forEach(encoder::change);
    encoder.to.acknowledgeLast();
    encoder.to.begin(BATCH_END, REQUEST, sequences.getAsInt()).netfilter(0, NFTABLES).end();
    return new Batch(encoder.to.toBytes(), encoder.first, encoder.last, encoder.changes);
  }

  private MessageWriter begin(NftChange change, int message, int flags) {
    last = sequences.getAsInt();
    return to.begin(NFTABLES << 8 | message, REQUEST | flags, last)
        .netfilter(change.table().family().number(), 0)
        .text(TABLE, change.table().name());
  }

  private void change(NftChange change) {
    changes.put(last + 1, change);
    switch (change) {
      case NewTable table -> {
        begin(table, 0, CREATE).be32(2, table.owned() ? OWNER | PERSIST : 0);
        to.end();
      }
      case DeleteTable table -> {
        begin(table, 2, 0);
        to.end();
      }
      case NewSet set -> {
        begin(set, 9, CREATE);
        new NftSetEncoder(to).declare(set.set(), ++setId);
        to.end();
      }
      case NewChain chain -> chain(chain);
      case NewRule rule -> rule(rule);
      case NewObject object -> object(begin(object, 18, CREATE), object.object(), true);
      case DeleteObject object -> object(begin(object, 20, 0), object.object(), false);
      case AddElements add -> elements(add, 12, CREATE, add.set(), add.elements());
      case RemoveElements remove -> elements(remove, 14, 0, remove.set(), remove.elements());
    }
  }

  private void chain(NewChain chain) {
    begin(chain, 3, CREATE).text(3, chain.name());
    chain
        .hook()
        .ifPresent(
            hook -> {
              int nest = to.nest(4);
              to.be32(1, hook.place().number()).be32(2, hook.priority());
              hook.device().ifPresent(device -> to.text(3, device));
              to.close(nest);
              to.be32(5, 1).text(7, hook.type().name().toLowerCase(Locale.ROOT));
            });
    to.end();
  }

  private void rule(NewRule rule) {
    begin(rule, 6, CREATE | APPEND).text(2, rule.chain());
    to.bytes(4, NftExpression.list(rule.expressions()));
    to.end();
  }

  private void object(MessageWriter begun, NftObject object, boolean whole) {
    begun.text(NAME, object.name());
    switch (object) {
      case NftObject.Counter counter -> {
        to.be32(3, NftSet.Type.COUNTER.number());
        to.close(to.nest(4));
      }
      case NftObject.Limit limit -> {
        to.be32(3, NftSet.Type.LIMIT.number());
        if (whole) {
          limit(limit);
        }
      }
    }
    to.end();
  }

  private void limit(NftObject.Limit limit) {
    int nest = to.nest(4);
    to.be64(1, limit.rate()).be64(2, 1).be32(3, (int) limit.burst());
    to.be32(4, limit.bytes() ? 1 : 0).be32(5, limit.over() ? 1 : 0);
    to.close(nest);
  }

  private void elements(
      NftChange change, int message, int flags, String set, List<NftElement> elements) {
    NftSetEncoder encoder = new NftSetEncoder(to);
    for (int next = 0; next < elements.size(); ) {
      begin(change, message, flags).text(NAME, set);
      next = encoder.elements(elements, next);
      to.end();
    }
  }
}
