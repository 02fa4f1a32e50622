package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fits into the kernel's maps. */
class FillsTest {
  private static final int MOST = 131_072;

  @Test
  void everyMapThatCanBeFullIsKnownByItsName() {
    assertThat(Fills.EMPTY.all())
        .extracting(KernelDatapath.Fill::map)
        .contains("source4", "pair4", "address6", "limit_new", "slot4", "wall_source4")
        .doesNotContain("excluded4", "near6");
    assertThat(Fills.EMPTY.all()).allMatch(fill -> fill.elements() == 0 && fill.most() >= 256);
  }

  @Test
  void oneMoreThanFitsIsRefusedByName() throws NetlinkException {
    Fills full = Fills.EMPTY.after(List.of(adds(0, MOST)));
    assertThat(full.fitting()).isEqualTo(full);
    Fills over = full.after(List.of(adds(MOST, 1)));
    assertThatThrownBy(over::fitting)
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(NetlinkException.ENFILE))
        .hasMessage(
            "map egress4 of the kernel datapath would hold 131,073 elements, and holds 131,072 at"
                + " most: ENFILE, the set is full");
    Fills again = over.after(List.of(removes(0, 1)));
    assertThat(again.fitting()).isEqualTo(full);
  }

  @Test
  void anImageIsCountedAsAllThatIsAdded() {
    Part part = new Part.Builder().addAll(KernelSet.EGRESS4, elements(0, 3)).build();
    KernelImage image = new KernelImage(java.util.Map.of("a", part));
    assertThat(Fills.of(image)).isEqualTo(Fills.EMPTY.after(List.of(adds(0, 3))));
  }

  private static NftChange adds(int from, int count) {
    return new NftChange.AddElements(Skeleton.EGRESS, "egress4", elements(from, count));
  }

  private static NftChange removes(int from, int count) {
    return new NftChange.RemoveElements(Skeleton.EGRESS, "egress4", elements(from, count));
  }

  private static List<NftElement> elements(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> NftElement.of(Bytes.network(i)))
        .toList();
  }
}
