package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.DUMP;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The nftables of the network namespace in which this was opened. */
public final class KernelNftables implements Nftables {
  private final Object lock = new Object();
  private static final int GET_TABLE = 1;
  private static final int GET_CHAIN = 4;
  private static final int GET_RULE = 7;
  private static final int GET_SET = 10;
  private static final int GET_ELEMENTS = 13;
  private static final int GET_GENERATION = 16;
  private static final int GET_OBJECT = 19;

  /** The length of a struct nfgenmsg. */
  private static final int HEADER = 4;

  /** A dump is taken anew when something else changed meanwhile, so many times. */
  private static final int TRIES = 10;

  /** Families through which packets are forwarded, by the kernel's number. */
  private static final Map<Integer, String> FAMILIES = Map.of(1, "inet", 2, "ip", 10, "ip6");

  /** A change that fails: nobody calls a table so. */
  private static final NftChange.DeleteTable NEVER =
      new NftChange.DeleteTable(new NftTable(NftFamily.INET, "sallyport-not-there"));

  private final NetlinkSocket socket;
  private int commits;

  private KernelNftables(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Opens them for the namespace that the calling thread is in.
   *
   * @throws NetlinkException EPERM without CAP_NET_ADMIN
   */
  public static KernelNftables open() throws NetlinkException {
    return new KernelNftables(NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER));
  }

  @Override
  public void commit(List<NftChange> changes) throws NetlinkException {
    synchronized (lock) {
      if (!changes.isEmpty()) {
        NftEncoder.Batch batch = NftEncoder.encode(changes, socket::nextSequence);
        socket.transact(batch::what, batch.bytes(), batch.first(), batch.last());
        commits++;
      }
    }
  }

  @Override
  public List<NftElement> elements(NftTable table, String set) throws NetlinkException {
    return dump(
        "reading set %s of %s".formatted(set, table),
        table,
        GET_ELEMENTS,
        to -> to.text(2, set),
        NftDecoder::elements);
  }

  @Override
  public List<String> sets(NftTable table) throws NetlinkException {
    return dump("reading the sets of " + table, table, GET_SET, to -> {}, NftDecoder::set);
  }

  @Override
  public List<NftChange.NewChain> chains(NftTable table) throws NetlinkException {
    boolean dormant =
        !dump("reading table " + table, table, GET_TABLE, to -> {}, NftDecoder::dormant).isEmpty();
    return dump("reading the chains of " + table, table, GET_CHAIN, to -> {}, NftDecoder::chain)
        .stream()
        .map(
            chain ->
                dormant ? new NftChange.NewChain(table, chain.name(), Optional.empty()) : chain)
        .toList();
  }

  @Override
  public List<Rule> rules(NftTable table) throws NetlinkException {
    return dump("reading the rules of " + table, table, GET_RULE, to -> {}, NftDecoder::rule);
  }

  @Override
  public List<NftObject> objects(NftTable table) throws NetlinkException {
    return dump("reading the objects of " + table, table, GET_OBJECT, to -> {}, NftDecoder::object);
  }

  @Override
  public int others() throws NetlinkException {
    synchronized (lock) {
      int number = socket.nextSequence();
      MessageWriter request =
          new MessageWriter()
              .begin(NftEncoder.NFTABLES << 8 | GET_GENERATION, REQUEST, number)
              .netfilter(0, 0);
      request.end();
      return socket.ask("reading the generation", request.toBytes(), number, NftDecoder::generation)
          - commits;
    }
  }

  @Override
  public Map<Bytes, Count> counted(NftTable table, String set) throws NetlinkException {
    Map<Bytes, Count> counted = new HashMap<>();
    dump(
            "reading what set %s of %s counted".formatted(set, table),
            table,
            GET_ELEMENTS,
            to -> to.text(2, set),
            NftDecoder::counted)
        .forEach(element -> counted.put(element.key(), element.count()));
    return counted;
  }

  @Override
  public List<String> droppers() throws NetlinkException {
    return dump(
        "reading the chains of all tables",
        GET_CHAIN,
        0,
        to -> {},
        (payload, found) ->
            Optional.ofNullable(FAMILIES.get((int) payload.get(0)))
                .flatMap(family -> NftDecoder.dropper(family, attributes(payload)))
                .ifPresent(found));
  }

  /** They end with one that cannot be made, so that the kernel takes all of them back. */
  @Override
  public Optional<NetlinkException> refusal(List<NftChange> changes) throws NetlinkException {
    List<NftChange> all = new ArrayList<>(changes);
    all.add(NEVER);
    synchronized (lock) {
      NftEncoder.Batch batch = NftEncoder.encode(all, socket::nextSequence);
      try {
        socket.transact(batch::what, batch.bytes(), batch.first(), batch.last());
      } catch (NetlinkException e) {
        boolean asMeant =
            e.errno() == NetlinkException.ENOENT
                && String.valueOf(e.getMessage()).startsWith(batch.what(batch.last()));
        return asMeant ? Optional.empty() : Optional.of(e);
      }
      throw new IllegalStateException("the kernel deleted " + NEVER.table());
    }
  }

  @Override
  public Map<String, Count> counters(NftTable table) throws NetlinkException {
    Map<String, Count> counters = new HashMap<>();
    dump(
            "reading the counters of " + table,
            table,
            GET_OBJECT,
            to -> to.be32(3, NftSet.Type.COUNTER.number()),
            NftDecoder::counter)
        .forEach(counter -> counters.put(counter.name(), counter.count()));
    return counters;
  }

  /** Reads what a message of a dump says, if it is about a table. */
  interface Reading<T> {
    void read(NftTable table, AttributeReader message, Consumer<T> found);
  }

  /** Chains are dumped whole, whatever table is asked for; so the answer is sifted. */
  private <T> List<T> dump(
      String what, NftTable table, int type, Consumer<MessageWriter> wanted, Reading<T> reading)
      throws NetlinkException {
    return dump(
        what,
        type,
        table.family().number(),
        to -> wanted.accept(to.text(1, table.name())),
        (payload, found) -> reading.read(table, attributes(payload), found));
  }

  /** A dump that something else changed is taken anew. */
  private <T> List<T> dump(
      String what,
      int type,
      int family,
      Consumer<MessageWriter> wanted,
      BiConsumer<ByteBuffer, Consumer<T>> reading)
      throws NetlinkException {
    synchronized (lock) {
      for (int tries = 1; ; tries++) {
        int number = socket.nextSequence();
        MessageWriter request =
            new MessageWriter()
                .begin(NftEncoder.NFTABLES << 8 | type, REQUEST | DUMP, number)
                .netfilter(family, 0);
        wanted.accept(request);
        request.end();
        List<T> found = new ArrayList<>();
        try {
          socket.dump(
              what,
              request.toBytes(),
              number,
              message -> {
                if (message.payload().remaining() >= HEADER) {
                  reading.accept(message.payload(), found::add);
                }
              });
          return found;
        } catch (NetlinkException e) {
          if (e.errno() == NetlinkException.ENOENT) {
            return List.of();
          }
          if (e.errno() != NetlinkException.EINTR || tries == TRIES) {
            throw e;
          }
        }
      }
    }
  }

  private static AttributeReader attributes(ByteBuffer payload) {
    return new AttributeReader(payload.slice(HEADER, payload.limit() - HEADER));
  }

  @Override
  public void close() {
    synchronized (lock) {
      socket.close();
    }
  }
}
