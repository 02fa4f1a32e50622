package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What conntrack of conntrack-tools 1.4.7 sends, and Linux 6.18 told it, to the byte. */
class ConntrackBytesTest {
  private static final int NUMBER = 7;

  /** The original tuple of {@link #BEGUN}. */
  private static final String KEY =
      "1400018008000100c633640208000200c63364071c000280050001001100000006000200caee00000600"
          + "030014e90000";

  /** UDP from 198.51.100.2:51950 to 198.51.100.7:5353, as 198.51.100.9:1989, with mark 42. */
  private static final String BEGUN =
      "9c00000000010006000000000000000002000000340001801400018008000100c633640208000200c633"
          + "64071c000280050001001100000006000200caee00000600030014e90000340002801400018008000100"
          + "c633640708000200c63364091c00028005000100110000000600020014e900000600030007c500000800"
          + "0c00156174b50800030000000198080007000000001e080008000000002a";

  /** UDP from [2001:db8::2]:56385 to [2001:db8::7]:5353, with mark 42. */
  private static final String ENDED =
      "cc0000000201000000000000fea9c4e80a0000004c0001802c0001801400030020010db8000000000000"
          + "0000000000021400040020010db80000000000000000000000071c000280050001001100000006000200"
          + "dc4100000600030014e900004c0002802c0001801400030020010db80000000000000000000000071400"
          + "040020010db80000000000000000000000021c00028005000100110000000600020014e9000006000300"
          + "dc41000008000c0089420b550800030000000388080007000000001d080008000000002a";

  @Test
  void aFlowThatBeginsIsReadWithItsTranslation() throws Exception {
    assertThat(event(BEGUN))
        .isEqualTo(
            new ConntrackEvents.Event.Begun(
                new Flow(
                    bytes(KEY),
                    address("198.51.100.2"),
                    address("198.51.100.7"),
                    address("198.51.100.9"),
                    17,
                    Optional.of(1989),
                    Optional.of(5353),
                    42)));
  }

  @Test
  void oneThatEndsIsReadInIpv6Too() throws Exception {
    assertThat(event(ENDED))
        .isInstanceOfSatisfying(
            ConntrackEvents.Event.Ended.class,
            ended -> {
              assertThat(ended.flow().source()).hasToString("20010db8000000000000000000000002");
              assertThat(ended.flow().wireSource()).isEqualTo(ended.flow().source());
              assertThat(ended.flow().destination())
                  .hasToString("20010db8000000000000000000000007");
              assertThat(ended.flow().wirePort()).contains(56385);
              assertThat(ended.flow().mark()).isEqualTo(42);
            });
  }

  /** {@code conntrack -L --mark 42/0xffffffff}. */
  @Test
  void aDumpAsksForAMark() {
    assertThat(Conntrack.dump(NUMBER, 42, -1))
        .hasToString(
            "24000000010101030700000000000000" + "00000000" + "080008000000002a08001500ffffffff");
  }

  /** As {@code conntrack -D} does it, which adds what the kernel does not look at. */
  @Test
  void aFlowIsRemovedByItsOriginalTuple() throws Exception {
    Flow flow = ((ConntrackEvents.Event.Begun) event(BEGUN)).flow();
    assertThat(Conntrack.removal(NUMBER, flow))
        .hasToString("48000000020105000700000000000000" + "02000000" + "34000180" + KEY);
    assertThat(Conntrack.removal(NUMBER, 42))
        .hasToString(
            "24000000020105000700000000000000" + "00000000" + "080008000000002a08001500ffffffff");
  }

  private static ConntrackEvents.Event event(String hex) {
    ByteBuffer datagram =
        ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = NetlinkMessage.of(datagram);
    assertThat(messages).hasSize(1);
    return ConntrackEvents.event(messages.getFirst());
  }

  private static Bytes bytes(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }

  private static Bytes address(String text) throws Exception {
    return Bytes.of(InetAddress.getByName(text).getAddress());
  }
}
