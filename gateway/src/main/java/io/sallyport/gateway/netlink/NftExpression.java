package io.sallyport.gateway.netlink;

import java.util.List;
import java.util.function.Consumer;

/**
 * One expression of an nftables rule, encoded as the kernel reads it (linux/netfilter/nf_tables.h).
 * Registers: 1 is the first of 16 bytes, 8 and up are those of 4 bytes; 1 and 8 begin at the same
 * place.
 *
 * @param name what the kernel calls it
 * @param attributes of the expression, without the frame around them
 */
public record NftExpression(String name, Bytes attributes) {
  private static final int VALUE = 1;
  private static final int NAT_MAPS_ADDRESSES = 1;

  /** What ends the way of a packet through a chain. */
  public enum Verdict {
    DROP(0),
    ACCEPT(1),
    JUMP(-3),
    GOTO(-4),
    RETURN(-5);

    private final int code;

    Verdict(int code) {
      this.code = code;
    }
  }

  /** What is known of a packet besides its bytes. */
  public enum Meta {
    PROTOCOL(1),
    MARK(3),
    NFPROTO(15),
    L4PROTO(16);

    private final int key;

    Meta(int key) {
      this.key = key;
    }
  }

  /** What conntrack knows of a packet's flow. */
  public enum Ct {
    STATE(0),
    DIRECTION(1),
    STATUS(2),
    MARK(3),
    EVENT(18),
    SOURCE_IPV4(19),
    SOURCE_IPV6(21);

    private final int key;

    Ct(int key) {
      this.key = key;
    }
  }

  /** Where an offset into a packet counts from. */
  public enum Base {
    LINK(0),
    NETWORK(1),
    TRANSPORT(2);

    private final int number;

    Base(int number) {
      this.number = number;
    }
  }

  private static NftExpression of(String name, Consumer<MessageWriter> attributes) {
    MessageWriter writer = new MessageWriter();
    attributes.accept(writer);
    return new NftExpression(name, writer.toBytes());
  }

  public static NftExpression payload(Base base, int offset, int length, int register) {
    return of(
        "payload", to -> to.be32(1, register).be32(2, base.number).be32(3, offset).be32(4, length));
  }

  public static NftExpression load(Meta key, int register) {
    return of("meta", to -> to.be32(2, key.key).be32(1, register));
  }

  public static NftExpression store(Meta key, int register) {
    return of("meta", to -> to.be32(2, key.key).be32(3, register));
  }

  public static NftExpression load(Ct key, int register) {
    return of("ct", to -> to.be32(1, register).be32(2, key.key));
  }

  /** Of the direction in which the flow began. */
  public static NftExpression loadOriginal(Ct key, int register) {
    return of("ct", to -> to.be32(1, register).be32(2, key.key).u8(3, 0));
  }

  public static NftExpression store(Ct key, int register) {
    return of("ct", to -> to.be32(4, register).be32(2, key.key));
  }

  public static NftExpression equal(int register, Bytes value) {
    return compare(register, 0, value);
  }

  public static NftExpression notEqual(int register, Bytes value) {
    return compare(register, 1, value);
  }

  private static NftExpression compare(int register, int operation, Bytes value) {
    return of("cmp", to -> data(to.be32(1, register).be32(2, operation), 3, value));
  }

  /** Keeps the bits of {@code mask} in a register of 4 bytes. */
  public static NftExpression and(int register, Bytes mask) {
    return of(
        "bitwise",
        to -> {
          to.be32(1, register).be32(2, register).be32(3, mask.size()).be32(6, 0);
          data(to, 4, mask);
          data(to, 5, Bytes.of(new byte[mask.size()]));
        });
  }

  /** Turns 4 bytes of the host's order into network order. */
  public static NftExpression toNetwork(int register) {
    return of(
        "byteorder", to -> to.be32(1, register).be32(2, register).be32(3, 1).be32(4, 4).be32(5, 4));
  }

  public static NftExpression immediate(int register, Bytes value) {
    return of("immediate", to -> data(to.be32(1, register), 2, value));
  }

  /** Goes on only where the set has the register's value. */
  public static NftExpression isIn(String set, int register) {
    return of("lookup", to -> to.text(1, set).be32(2, register).be32(5, 0));
  }

  /** Goes on only where the set has not the register's value. */
  public static NftExpression isNotIn(String set, int register) {
    return of("lookup", to -> to.text(1, set).be32(2, register).be32(5, 1));
  }

  /** Puts what a map gives for {@code register} into {@code result}; ends the rule without. */
  public static NftExpression map(String map, int register, int result) {
    return of("lookup", to -> to.text(1, map).be32(2, register).be32(3, result).be32(5, 0));
  }

  /** Makes the register's value an element of the set, where it is none. */
  public static NftExpression add(String set, int register) {
    return of("dynset", to -> to.be32(4, register).be32(3, 0).text(1, set));
  }

  /** The same, and counts the packet with the element; of a set whose elements may end. */
  public static NftExpression addCounted(String set, int register) {
    return of(
        "dynset",
        to -> {
          to.be32(4, register).be32(3, 0).text(1, set).be64(6, 0);
          int counter = to.nest(7);
          to.text(1, "counter");
          int data = to.nest(2);
          to.be64(1, 0).be64(2, 0);
          to.close(data);
          to.close(counter);
          to.be32(9, 0);
        });
  }

  /** Counts in, or asks, a named counter or limit. */
  public static NftExpression object(NftSet.Type type, String name) {
    return of("objref", to -> to.text(2, name).be32(1, type.number()));
  }

  /** The same with the object that a map gives; without one the rule ends. */
  public static NftExpression objectOf(String map, int register) {
    return of("objref", to -> to.be32(3, register).text(4, map));
  }

  /** Translates the source to the address in a register. */
  public static NftExpression sourceNat(int family, int register) {
    return of(
        "nat",
        to ->
            to.be32(1, 0)
                .be32(2, family)
                .be32(3, register)
                .be32(4, register)
                .be32(7, NAT_MAPS_ADDRESSES));
  }

  /** Hands the packet to a local socket at the port in a register. */
  public static NftExpression transparentProxy(int family, int portRegister) {
    return of("tproxy", to -> to.be32(1, family).be32(3, portRegister));
  }

  /** Answers "administratively prohibited" in the packet's own family. */
  public static NftExpression rejectProhibited() {
    return of("reject", to -> to.be32(1, 2).u8(2, 3));
  }

  /** Expressions as a rule holds them. */
  static Bytes list(List<NftExpression> expressions) {
    MessageWriter to = new MessageWriter();
    for (NftExpression expression : expressions) {
      int element = to.nest(1);
      to.text(1, expression.name);
      int data = to.nest(2);
      to.raw(expression.attributes);
      to.close(data);
      to.close(element);
    }
    return to.toBytes();
  }

  public static NftExpression verdict(Verdict verdict) {
    return verdict(verdict, to -> {});
  }

  /** A jump or goto. */
  public static NftExpression verdict(Verdict verdict, String chain) {
    return verdict(verdict, to -> to.text(2, chain));
  }

  private static NftExpression verdict(Verdict verdict, Consumer<MessageWriter> chain) {
    return of(
        "immediate",
        to -> {
          int data = to.be32(1, 0).nest(2);
          int inner = to.nest(2);
          to.be32(1, verdict.code);
          chain.accept(to);
          to.close(inner);
          to.close(data);
        });
  }

  private static void data(MessageWriter to, int type, Bytes value) {
    int nest = to.nest(type);
    to.bytes(VALUE, value);
    to.close(nest);
  }
}
