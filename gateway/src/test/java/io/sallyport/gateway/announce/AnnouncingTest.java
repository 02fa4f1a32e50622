package io.sallyport.gateway.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.IpAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncingTest {
  private static final byte[] HARDWARE = {2, 0, 0, 0, 0, 1};
  private static final IpAddress ADDRESS = IpAddress.of("203.0.113.1");

  @Test
  void atOnceAndAfter100MillisecondsAndAfterASecond() {
    Schedule schedule = new Schedule();
    schedule.begin(List.of(ADDRESS), 5);
    assertThat(schedule.due(5)).containsExactly(ADDRESS);
    assertThat(schedule.due(after(99))).isEmpty();
    assertThat(schedule.due(after(100))).containsExactly(ADDRESS);
    assertThat(schedule.due(after(999))).isEmpty();
    assertThat(schedule.due(after(1000))).containsExactly(ADDRESS);
    assertThat(schedule.due(after(60_000))).isEmpty();
    schedule.begin(List.of(ADDRESS), 5);
    schedule.end(List.of(ADDRESS));
    assertThat(schedule.due(after(60_000))).isEmpty();
  }

  private static long after(int millis) {
    return 5 + Duration.ofMillis(millis).toNanos();
  }

  /** RFC 5227, section 3; the bytes that arping -U sends but for the target's hardware address. */
  @Test
  void gratuitousArp() {
    assertThat(HexFormat.of().formatHex(Frames.unasked(ADDRESS, HARDWARE)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000001"
                + "0806"
                + "0001080006040001"
                + "020000000001"
                + "cb007101"
                + "000000000000"
                + "cb007101");
  }

  /** RFC 4861, section 4.4; the checksum makes the sum of all words 0xffff. */
  @Test
  void unsolicitedAdvertisement() {
    byte[] frame = Frames.unasked(IpAddress.of("2001:db8:a::1"), HARDWARE);
    assertThat(HexFormat.of().formatHex(frame))
        .startsWith("333300000001" + "020000000001" + "86dd" + "60000000" + "0020" + "3a" + "ff")
        .contains("8800", "20000000" + "20010db8000a00000000000000000001" + "0201020000000001");
    int sum = 32 + 58;
    for (int at = 22; at < frame.length; at += 2) {
      sum += (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
    }
    assertThat((sum & 0xffff) + (sum >>> 16)).isEqualTo(0xffff);
  }
}
