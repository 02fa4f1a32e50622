package io.sallyport.gateway.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scripts, and the bytes that come of them: taken from what nft 1.0.6 wrote and Linux gave back.
 */
class NftScriptTest {

  @Test
  void aRuleIsTheBytesThatNftMakesOfIt() {
    assertThat(rule("ip saddr @source4 drop"))
        .isEqualTo(
            "24000100090001006d6574610000000014000200080002000000000f0800010000000001"
                + "2c00010008000100636d700020000200080001000000000108000200000000000c000300050001"
                + "0002000000340001000c0001007061796c6f6164002400020008000100000000010800020000000001"
                + "080003000000000c0800040000000004300001000b0001006c6f6f6b75700000200002000c000100"
                + "736f757263653400080002000000000108000500000000"
                + "00300001000e000100696d6d6564696174650000001c0002000800010000000000100002000c000200"
                + "0800010000000000");
    assertThat(rule("limit name ct mark map @rate_up"))
        .isEqualTo(
            "2000010007000100637400001400020008000100000000010800020000000003280001000b000100"
                + "6f626a72656600001800020008000300000000010c000400726174655f757000");
  }

  @Test
  void aTransactionHasItsFrame() {
    NftChange change =
        new NftChange.AddElements(
            new NftTable(NftFamily.INET, "t"),
            "s",
            List.of(NftElement.of(Bytes.of(new byte[] {10, 0, 0, 1}))));
    int[] sequence = {6};
    assertThat(NftEncoder.encode(List.of(change), () -> ++sequence[0]).bytes().toString())
        .isEqualTo(
            "140000001000010007000000000000000000000a"
                + "380000000c0a050408000000000000000100000006000100740000000600020073000000"
                + "140003001000010"
                + "00c00010008000100"
                + "0a000001"
                + "140000001100010009000000000000000000000a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ip saddr @source4 dorp | line 4, at ''",
        "tcp sport 80 drop | line 4, at 'sport': expected flags",
        "meta skuid 0 drop | meta mark, nfproto or protocol",
        "tcp dport http drop | a value of",
        "ct state old drop | a value of",
      })
  void whatItDoesNotKnowItRefuses(String rule, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule(rule))
        .withMessageContaining(complaint.replace("''", ""));
  }

  private static String rule(String rule) {
    return NftScript.read(
            """
            table inet t {
              map rate_up { type mark : limit; }
              chain c {
                %s
              }
            }
            """
                .formatted(rule))
        .stream()
        .filter(NftChange.NewRule.class::isInstance)
        .map(change -> ((NftChange.NewRule) change).asKept().expressions().toString())
        .findFirst()
        .orElse("");
  }
}
