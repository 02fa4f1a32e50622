package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.ipam.plan.Usage.BlockUse;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final Identity ACME = new Identity("acme");
  private static final Cidr FIRST = Cidr.of("203.0.113.0/32");
  private static final Cidr SECOND = Cidr.of("203.0.113.1/32");

  @Test
  void underTwoNamesInUseIsWhatEitherSaysAndKnownWhatBothKnow() {
    Answer old = answer("acme", true, 7, Map.of(FIRST, new BlockUse(2, 0)));
    Answer now =
        answer("shop", true, 5, Map.of(FIRST, new BlockUse(0, 2), SECOND, new BlockUse(0, 1)));
    Usage.Report both =
        new Usage.Report(
            5, 0, 0, Set.of(), Map.of(FIRST, new BlockUse(2, 0), SECOND, new BlockUse(0, 1)));
    for (List<Answer> answers : List.of(List.of(old, now), List.of(now, old))) {
      assertThat(Answers.usage(answers)).isEqualTo(Map.of(ACME, new Usage(Map.of(EU1, both))));
    }
  }

  @Test
  void anAnswerToASliceThatIsNoMoreDoesNotCount() {
    Answer old = answer("acme", false, 2, Map.of(FIRST, new BlockUse(2, 0)));
    Answer now = answer("shop", true, 5, Map.of(FIRST, new BlockUse(0, 2)));
    assertThat(Answers.usage(List.of(old, now)))
        .isEqualTo(Map.of(ACME, new Usage(Map.of(EU1, now.report()))));
  }

  private static Answer answer(
      String tenant, boolean asked, long epoch, Map<Cidr, BlockUse> blocks) {
    Usage.Report report = new Usage.Report(epoch, 0, 0, Set.of(), blocks);
    return new Answer(EU1, tenant, ACME, asked, false, report, Set.of(), Optional.empty());
  }
}
