package io.sallyport.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.Flow;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowCountTest {
  private static final Bytes ANY = Bytes.of(new byte[4]);

  private final FlowCount count = new FlowCount();

  @Test
  void flowsAreCountedByTheirMark() {
    count.begun(flow(1, 7));
    count.begun(flow(2, 7));
    count.begun(flow(2, 7));
    count.begun(flow(3, 8));
    count.begun(flow(4, 0));
    count.ended(flow(1, 7));
    count.ended(flow(9, 7));
    assertThat(count.all()).isEqualTo(Map.of(7, 1, 8, 1));
  }

  @Test
  void whatACountDoesNotFindIsGoneAndWhatBeginsMeanwhileStays() {
    count.begun(flow(1, 7));
    count.begun(flow(2, 7));
    count.beginCount();
    count.found(flow(2, 7));
    count.begun(flow(3, 7));
    count.begun(flow(4, 7));
    count.ended(flow(4, 7));
    count.endCount();
    assertThat(count.of(7)).isEqualTo(2);
    count.ended(flow(2, 7));
    count.ended(flow(3, 7));
    assertThat(count.all()).isEmpty();
  }

  @Test
  void whatEndsBeforeTheCountComesToItIsGone() {
    count.begun(flow(1, 7));
    count.beginCount();
    count.ended(flow(1, 7));
    count.found(flow(1, 7));
    count.ended(flow(2, 7));
    count.begun(flow(2, 7));
    count.found(flow(2, 7));
    count.endCount();
    assertThat(count.all()).isEqualTo(Map.of(7, 1));
    count.beginCount();
    count.found(flow(1, 7));
    count.endCount();
    assertThat(count.all()).as("the next count knows nothing of it").isEqualTo(Map.of(7, 1));
  }

  @Test
  void portsAreTakenTowardsOneDestinationAndPort() {
    count.begun(flow(1, 7, 80));
    count.begun(flow(2, 7, 80));
    count.begun(flow(3, 7, 443));
    count.begun(flow(4, 8, 80));
    assertThat(count.ports()).isEqualTo(Map.of(7, 2, 8, 1));
    count.ended(flow(1, 7, 80));
    count.begun(flow(2, 9, 80));
    assertThat(count.ports()).as("one has another mark now").isEqualTo(Map.of(7, 1, 8, 1, 9, 1));
    assertThat(count.all()).isEqualTo(Map.of(7, 1, 8, 1, 9, 1));
  }

  private static Flow flow(int number, int mark, int port) {
    return new Flow(
        Bytes.network(number), ANY, ANY, ANY, 6, Optional.of(number), Optional.of(port), mark);
  }

  private static Flow flow(int number, int mark) {
    return new Flow(
        Bytes.network(number), ANY, ANY, ANY, 17, Optional.empty(), Optional.empty(), mark);
  }
}
