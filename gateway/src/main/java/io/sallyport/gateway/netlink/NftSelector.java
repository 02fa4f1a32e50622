package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.NftExpression.Base.NETWORK;
import static io.sallyport.gateway.netlink.NftExpression.Base.TRANSPORT;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Something of a packet that a rule looks at.
 *
 * @param layer what the packet must be for this to be in it
 * @param size its length in bytes
 * @param load puts it into a register
 * @param words names of its values
 * @param hostOrder whether its bytes are in the order of the host
 */
record NftSelector(
    Optional<Layer> layer,
    int size,
    IntFunction<NftExpression> load,
    Map<String, Integer> words,
    boolean hostOrder) {

  /** What a packet is. */
  enum Layer {
    IPV4(0x0800, 2, 0),
    IPV6(0x86dd, 10, 0),
    ARP(0x0806, 0, 0),
    TCP(0, 0, 6),
    ICMPV6(0x86dd, 10, 58);

    final int etherType;
    final int nfproto;
    final int protocol;

    Layer(int etherType, int nfproto, int protocol) {
      this.etherType = etherType;
      this.nfproto = nfproto;
      this.protocol = protocol;
    }
  }

  private static final int MARK_SIZE = 4;

  /** The selector whose words come next. */
  static NftSelector read(NftTokens tokens) {
    String first = tokens.next();
    return switch (first) {
      case "ip" -> ipv4(tokens);
      case "ip6" -> ipv6(tokens);
      case "arp" -> {
        tokens.expect("saddr");
        tokens.expect("ip");
        yield bytes(Layer.ARP, NETWORK, 14, 4);
      }
      case "ct" -> ct(tokens);
      case "meta" -> meta(tokens);
      case "tcp" -> {
        if (tokens.take("dport")) {
          yield bytes(Layer.TCP, TRANSPORT, 2, 2);
        }
        tokens.expect("flags");
        yield new NftSelector(
            Optional.of(Layer.TCP),
            1,
            register -> NftExpression.payload(TRANSPORT, 13, 1, register),
            Map.of("fin", 1, "syn", 2, "rst", 4, "ack", 0x10),
            false);
      }
      case "icmpv6" -> {
        tokens.expect("type");
        yield new NftSelector(
            Optional.of(Layer.ICMPV6),
            1,
            register -> NftExpression.payload(TRANSPORT, 0, 1, register),
            Map.of("nd-neighbor-advert", 136),
            false);
      }
      case "@nh,64,128" -> plain(16, at -> NftExpression.payload(NETWORK, 8, 16, at));
      case "@nh,192,128" -> plain(16, at -> NftExpression.payload(NETWORK, 24, 16, at));
      case "@th,64,128" -> plain(16, at -> NftExpression.payload(TRANSPORT, 8, 16, at));
      default -> throw tokens.error("before it: '%s' is no selector known here".formatted(first));
    };
  }

  private static NftSelector plain(int size, IntFunction<NftExpression> load) {
    return new NftSelector(Optional.empty(), size, load, Map.of(), false);
  }

  private static NftSelector bytes(Layer layer, NftExpression.Base base, int offset, int size) {
    return new NftSelector(
        Optional.of(layer),
        size,
        register -> NftExpression.payload(base, offset, size, register),
        Map.of(),
        false);
  }

  private static NftSelector ipv4(NftTokens tokens) {
    return bytes(Layer.IPV4, NETWORK, isSource(tokens) ? 12 : 16, 4);
  }

  private static NftSelector ipv6(NftTokens tokens) {
    return bytes(Layer.IPV6, NETWORK, isSource(tokens) ? 8 : 24, 16);
  }

  private static boolean isSource(NftTokens tokens) {
    if (tokens.take("saddr")) {
      return true;
    }
    tokens.expect("daddr");
    return false;
  }

  private static NftSelector ct(NftTokens tokens) {
    return switch (tokens.next()) {
      case "mark" -> host(register -> NftExpression.load(NftExpression.Ct.MARK, register));
      case "state" ->
          new NftSelector(
              Optional.empty(),
              MARK_SIZE,
              register -> NftExpression.load(NftExpression.Ct.STATE, register),
              Map.of("invalid", 1, "established", 2, "related", 4, "new", 8, "untracked", 64),
              false);
      case "status" ->
          new NftSelector(
              Optional.empty(),
              MARK_SIZE,
              register -> NftExpression.load(NftExpression.Ct.STATUS, register),
              Map.of("confirmed", 8),
              false);
      case "direction" ->
          new NftSelector(
              Optional.empty(),
              1,
              register -> NftExpression.load(NftExpression.Ct.DIRECTION, register),
              Map.of("original", 0, "reply", 1),
              false);
      case "original" -> original(tokens);
      default -> throw tokens.error("before it: ct mark, state, status, direction or original");
    };
  }

  private static NftSelector original(NftTokens tokens) {
    boolean ipv4 = tokens.take("ip");
    if (!ipv4) {
      tokens.expect("ip6");
    }
    tokens.expect("saddr");
    NftExpression.Ct key = ipv4 ? NftExpression.Ct.SOURCE_IPV4 : NftExpression.Ct.SOURCE_IPV6;
    return plain(ipv4 ? 4 : 16, register -> NftExpression.loadOriginal(key, register));
  }

  private static NftSelector meta(NftTokens tokens) {
    return switch (tokens.next()) {
      case "mark" -> host(register -> NftExpression.load(NftExpression.Meta.MARK, register));
      case "nfproto" ->
          new NftSelector(
              Optional.empty(),
              1,
              register -> NftExpression.load(NftExpression.Meta.NFPROTO, register),
              Map.of("ipv4", 2, "ipv6", 10),
              false);
      case "protocol" ->
          new NftSelector(
              Optional.empty(),
              2,
              register -> NftExpression.load(NftExpression.Meta.PROTOCOL, register),
              Map.of("ip", 0x0800, "ip6", 0x86dd, "arp", 0x0806),
              false);
      default -> throw tokens.error("before it: meta mark, nfproto or protocol");
    };
  }

  private static NftSelector host(IntFunction<NftExpression> load) {
    return new NftSelector(Optional.empty(), MARK_SIZE, load, Map.of(), true);
  }

  /** The bytes of one of its values. */
  Bytes value(int number) {
    return switch (size) {
      case 1 -> Bytes.of(new byte[] {(byte) number});
      case 2 -> Bytes.of(new byte[] {(byte) (number >> 8), (byte) number});
      default -> Bytes.host(number);
    };
  }

  /** Expressions after which a packet is known to be of {@code layer}. */
  static List<NftExpression> check(Layer layer, NftFamily family) {
    List<NftExpression> checks = new java.util.ArrayList<>();
    if (layer.etherType != 0) {
      checks.addAll(network(layer, family));
    }
    if (layer.protocol != 0) {
      checks.add(NftExpression.load(NftExpression.Meta.L4PROTO, 1));
      checks.add(NftExpression.equal(1, Bytes.of(new byte[] {(byte) layer.protocol})));
    }
    return checks;
  }

  private static List<NftExpression> network(Layer layer, NftFamily family) {
    return switch (family) {
      case INET ->
          List.of(
              NftExpression.load(NftExpression.Meta.NFPROTO, 1),
              NftExpression.equal(1, Bytes.of(new byte[] {(byte) layer.nfproto})));
      case NETDEV ->
          List.of(
              NftExpression.load(NftExpression.Meta.PROTOCOL, 1),
              NftExpression.equal(
                  1, Bytes.of(new byte[] {(byte) (layer.etherType >> 8), (byte) layer.etherType})));
    };
  }
}
