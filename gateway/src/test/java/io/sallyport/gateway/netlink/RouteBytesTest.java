package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.netlink.RouteMessages.Act;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Requests for routes, to the byte: what ip of iproute2 6.1 sends for the same. Where it leaves out
 * what we say, that is inserted in its bytes.
 */
class RouteBytesTest {
  private static final int NUMBER = 7;
  private static final int E1 = 3;
  private static final String TABLE_MAIN = "08000f00fe000000";
  private static final String TABLE_OWN = "08000f00bb000000";
  private static final String PROTOCOL = "05001500ba000000";

  /** {@code ip route replace local ADDRESS dev lo proto 186 table local}. */
  @Test
  void anAddressIsMadeLocal() throws Exception {
    InetAddress v4 = InetAddress.getByName("203.0.113.7");
    assertThat(written(to -> RouteMessages.local(to, Act.MAKE, NUMBER, v4)))
        .isEqualTo(
            "2c00000018000505070000000000000002200000ffbafe020000000008000100cb007107"
                + "0800040001000000");
    InetAddress v6 = InetAddress.getByName("2001:db8:a::7");
    assertThat(written(to -> RouteMessages.local(to, Act.MAKE, NUMBER, v6)))
        .isEqualTo(
            "380000001800050507000000000000000a800000ffba0002000000001400010020010db8000a0000"
                + "00000000000000070800040001000000");
    assertThat(written(to -> RouteMessages.local(to, Act.REMOVE, NUMBER, v4)))
        .startsWith("2c000000190005000700000000000000" + "02200000ffbafe02");
  }

  /** {@code ip -6 neigh replace proxy 2001:db8:a::7 dev e1 protocol 186}, and {@code del}. */
  @Test
  void anInterfaceAnswersForAnAddress() throws Exception {
    InetAddress address = InetAddress.getByName("2001:db8:a::7");
    String what = "0a0000000300000000000800" + "1400010020010db8000a00000000000000000007";
    String protocol = "05000c00ba000000";
    assertThat(written(to -> RouteMessages.proxy(to, Act.MAKE, NUMBER, E1, address)))
        .isEqualTo("380000001c0005050700000000000000" + what + protocol);
    assertThat(written(to -> RouteMessages.proxy(to, Act.REMOVE, NUMBER, E1, address)))
        .isEqualTo("380000001d0005000700000000000000" + what + protocol);
  }

  /** {@code ip rule add pref 5786 iif e1 lookup main protocol 186}, and so on. */
  @Test
  void rulesAreMadeAndRemoved() {
    RoutingRule in = new RoutingRule(5786, 254, "e1", RoutingRule.NOTHING);
    String what = "080006009a160000" + "0700030065310000" + TABLE_MAIN + PROTOCOL;
    assertThat(written(to -> RouteMessages.rule(to, Act.MAKE, NUMBER, 2, in)))
        .isEqualTo("3c000000200005060700000000000000" + "02000000fe00000100000000" + what);
    assertThat(written(to -> RouteMessages.rule(to, Act.REMOVE, NUMBER, 2, in)))
        .isEqualTo("3c000000210005000700000000000000" + "02000000fe00000100000000" + what);
    RoutingRule known = new RoutingRule(5788, 254, "", 0);
    assertThat(written(to -> RouteMessages.rule(to, Act.MAKE, NUMBER, 2, known)))
        .isEqualTo(
            "3c000000200005060700000000000000"
                + ("02000000fe00000100000000" + "080006009c160000" + "08000e0000000000")
                + (TABLE_MAIN + PROTOCOL));
    RoutingRule own = new RoutingRule(5789, 187, "", RoutingRule.NOTHING);
    assertThat(written(to -> RouteMessages.rule(to, Act.MAKE, NUMBER, 10, own)))
        .isEqualTo(
            "34000000200005060700000000000000"
                + ("0a000000bb00000100000000" + "080006009d160000" + TABLE_OWN + PROTOCOL));
  }

  /** What was written is read again; of another protocol, it is somebody else's. */
  @Test
  void aRuleIsReadAsItWasWritten() {
    for (RoutingRule rule :
        new RoutingRule[] {
          new RoutingRule(5786, 254, "e1", RoutingRule.NOTHING), new RoutingRule(5788, 187, "", 0)
        }) {
      byte[] bytes =
          HexFormat.of().parseHex(written(to -> RouteMessages.rule(to, Act.MAKE, NUMBER, 2, rule)));
      assertThat(RoutingRule.read(payload(bytes))).contains(rule);
      bytes[bytes.length - 4] = 3;
      assertThat(RoutingRule.read(payload(bytes))).isEmpty();
    }
  }

  private static ByteBuffer payload(byte[] bytes) {
    return ByteBuffer.wrap(bytes, 16, bytes.length - 16).slice().order(ByteOrder.nativeOrder());
  }

  /** {@code ip route replace default via 198.51.100.1 dev e1 onlink table 187 proto 186}. */
  @Test
  void theOwnTableEndsInNoWay() throws Exception {
    InetAddress hop = InetAddress.getByName("198.51.100.1");
    assertThat(written(to -> RouteMessages.nextHop(to, NUMBER, E1, hop)))
        .isEqualTo(
            "2c00000018000505070000000000000002000000bbba00010400000008000500c6336401"
                + "0800040003000000");
    assertThat(written(to -> RouteMessages.noWay(to, NUMBER, 2)))
        .isEqualTo("2400000018000505070000000000000002000000bbba00070000000008000600002000ff");
    assertThat(written(to -> RouteMessages.noWay(to, NUMBER, 10)))
        .isEqualTo(
            "2c0000001800050507000000000000000a000000bbba0007000000000800040001000000"
                + "08000600002000ff");
    assertThat(written(to -> RouteMessages.forget(to, NUMBER, 2, RouteMessages.TYPE_UNICAST)))
        .isEqualTo("1c00000019000500070000000000000002000000bbba000100000000");
  }

  /** With what {@link NextHops} and {@link KernelRoutes} add to the last one. */
  private static String written(Consumer<MessageWriter> body) {
    MessageWriter to = new MessageWriter();
    body.accept(to);
    to.acknowledgeLast();
    return to.toBytes().toString();
  }
}
