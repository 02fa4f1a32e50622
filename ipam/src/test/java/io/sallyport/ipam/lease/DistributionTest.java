package io.sallyport.ipam.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  private static final Distribution SLOTS = new Distribution(64, 500);

  private static List<NodeName> nodes(int count) {
    return IntStream.range(0, count).mapToObj(i -> new NodeName("n" + i)).toList();
  }

  /** All of them can be asked. */
  private static List<Change> changes(
      AssignmentTable table, Set<NodeName> ready, Set<NodeName> gone) {
    Set<NodeName> askable = new HashSet<>(nodes(64));
    askable.addAll(ready);
    return SLOTS.changes(table, ready, askable, gone);
  }

  private static AssignmentTable after(AssignmentTable table, List<Change> changes) {
    AssignmentTable next = table;
    for (Change change : changes) {
      next = ((AssignmentTable.Swapped) next.swap(next.version(), change)).table();
    }
    return next;
  }

  private static AssignmentTable fresh(Collection<NodeName> nodes) {
    return after(
        AssignmentTable.EMPTY, changes(AssignmentTable.EMPTY, Set.copyOf(nodes), Set.of()));
  }

  private static Map<NodeName, Long> count(
      AssignmentTable table, Function<AssignmentRow, NodeName> by) {
    return table.rows().values().stream().collect(Collectors.groupingBy(by, Collectors.counting()));
  }

  private static void assertLevel(Collection<Long> counts) {
    assertThat(Collections.max(counts) - Collections.min(counts)).isLessThanOrEqualTo(1);
  }

  @Test
  void theFirstDistributionIsLevelAndEverySlotIsGuarded() {
    for (int n = 2; n <= 9; n++) {
      AssignmentTable table = fresh(nodes(n));
      assertThat(table.rows()).hasSize(64);
      assertThat(count(table, AssignmentRow::active)).hasSize(n);
      assertLevel(count(table, AssignmentRow::active).values());
      assertThat(table.rows().values()).allMatch(row -> row.standby().isPresent());
    }
  }

  @Test
  void theStandbysOfOneNodeSpreadOverAllOthers() {
    AssignmentTable table = fresh(nodes(4));
    for (NodeName node : nodes(4)) {
      Map<NodeName, Long> heirs =
          table.rows().values().stream()
              .filter(row -> row.isActive(node))
              .collect(
                  Collectors.groupingBy(row -> row.standby().orElseThrow(), Collectors.counting()));
      assertThat(heirs).hasSize(3);
      assertLevel(heirs.values());
    }
  }

  @Test
  void oneNodeHoldsAllAloneAndKeepsThemWhenOthersJoin() {
    AssignmentTable alone = fresh(nodes(1));
    assertThat(alone.rows().values()).allMatch(row -> row.standby().isEmpty());
    List<Change> joined = changes(alone, Set.copyOf(nodes(2)), Set.of());
    assertThat(joined).hasSize(64).allMatch(change -> change instanceof Change.NameStandby);
  }

  @Test
  void theOrderOfTheNodesDoesNotMatter() {
    List<NodeName> mixed = new ArrayList<>(nodes(7));
    AssignmentTable table = fresh(mixed);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(mixed, new Random(seed));
      Set<NodeName> ready = new LinkedHashSet<>(mixed);
      assertThat(changes(AssignmentTable.EMPTY, ready, Set.of()))
          .isEqualTo(changes(AssignmentTable.EMPTY, Set.copyOf(nodes(7)), Set.of()));
      ready.remove(nodes(7).get(seed % 7));
      ready.add(new NodeName("new"));
      assertThat(SLOTS.handOvers(table, ready))
          .isEqualTo(SLOTS.handOvers(table, Set.copyOf(ready)));
    }
  }

  @Test
  void nothingChangesWhileNobodyComesOrGoes() {
    assertThat(changes(fresh(nodes(5)), Set.copyOf(nodes(5)), Set.of())).isEmpty();
    assertThat(SLOTS.handOvers(fresh(nodes(5)), Set.copyOf(nodes(5)))).isEmpty();
  }

  @Test
  void onLossOfANodeOnlyItsSlotsMoveAndOnlyToTheirStandbys() {
    AssignmentTable before = fresh(nodes(4));
    NodeName lost = new NodeName("n1");
    List<NodeName> left = nodes(4).stream().filter(node -> !node.equals(lost)).toList();
    List<Change> taken =
        before.rows().values().stream()
            .filter(row -> row.isActive(lost))
            .<Change>map(row -> new Change.TakeOver(row.slot(), row.standby().orElseThrow()))
            .toList();
    AssignmentTable after = after(before, taken);
    after = after(after, changes(after, Set.copyOf(left), Set.of()));
    for (AssignmentRow row : before.rows().values()) {
      NodeName now = after.row(row.slot()).orElseThrow().active();
      assertThat(now).isEqualTo(row.isActive(lost) ? row.standby().orElseThrow() : row.active());
    }
    assertThat(after.rows().values()).noneMatch(row -> row.isActive(lost) || row.isStandby(lost));
    assertThat(after.rows().values()).allMatch(row -> row.standby().isPresent());
  }

  @Test
  void whoDoesNotWorkStandsByForNobody() {
    AssignmentTable before = fresh(nodes(2));
    NodeName left = new NodeName("n0");
    AssignmentTable alone = after(before, changes(before, Set.of(left), Set.of()));
    for (AssignmentRow row : before.rows().values()) {
      AssignmentRow now = alone.row(row.slot()).orElseThrow();
      assertThat(now.active()).isEqualTo(row.active());
      assertThat(now.standby()).isEqualTo(row.isActive(left) ? Optional.empty() : row.standby());
    }
    assertThat(changes(alone, Set.of(left), Set.of())).isEmpty();
    AssignmentTable both = after(alone, changes(alone, Set.copyOf(nodes(2)), Set.of()));
    assertThat(both.rows().values()).allMatch(row -> row.standby().isPresent());
  }

  @Test
  void whoCannotBeAskedStandsByForNobodyNorAnybodyForIt() {
    Set<NodeName> ready = Set.copyOf(nodes(3));
    NodeName deaf = new NodeName("n2");
    Set<NodeName> askable = Set.copyOf(nodes(2));
    AssignmentTable table =
        after(
            AssignmentTable.EMPTY, SLOTS.changes(AssignmentTable.EMPTY, ready, askable, Set.of()));
    assertThat(table.rows().values())
        .hasSize(64)
        .allMatch(row -> row.isActive(deaf) == row.standby().isEmpty())
        .noneMatch(row -> row.isStandby(deaf));
    AssignmentTable before = fresh(nodes(3));
    AssignmentTable after = after(before, SLOTS.changes(before, ready, askable, Set.of()));
    assertThat(after.rows().values())
        .allMatch(row -> row.isActive(deaf) == row.standby().isEmpty())
        .noneMatch(row -> row.isStandby(deaf));
  }

  @Test
  void theSlotsOfADeletedNodeGoToTheirStandbys() {
    AssignmentTable before = fresh(nodes(3));
    NodeName lost = new NodeName("n2");
    AssignmentTable after = after(before, changes(before, Set.copyOf(nodes(2)), Set.of(lost)));
    for (AssignmentRow row : before.rows().values()) {
      NodeName heir = row.isActive(lost) ? row.standby().orElseThrow() : row.active();
      assertThat(after.row(row.slot()).orElseThrow().active()).isEqualTo(heir);
    }
  }

  @Test
  void aRowWithoutStandbyMovesOnlyWhenItsNodeLeft() {
    AssignmentTable alone = fresh(nodes(1));
    NodeName other = new NodeName("other");
    assertThat(changes(alone, Set.of(other), Set.of()))
        .noneMatch(change -> change instanceof Change.Move);
    assertThat(changes(alone, Set.of(other), Set.copyOf(nodes(1))))
        .contains(new Change.Move(63, other, true));
    AssignmentTable withdrawn =
        after(alone, List.of(new Change.SetFence(5, nodes(1).getFirst(), 1, 0)));
    assertThat(changes(withdrawn, Set.of(other), Set.of()))
        .contains(new Change.Move(5, other, false))
        .doesNotContain(new Change.Move(6, other, false));
  }

  @Test
  void aJoinMovesOnlyWhatBalanceNeeds() {
    for (int n = 1; n <= 8; n++) {
      AssignmentTable before = fresh(nodes(n));
      List<Distribution.HandOver> moves = SLOTS.handOvers(before, Set.copyOf(nodes(n + 1)));
      assertThat(moves).hasSize(64 / (n + 1));
      assertThat(moves).extracting(Distribution.HandOver::to).containsOnly(new NodeName("n" + n));
      AssignmentTable after = before;
      for (Distribution.HandOver move : moves) {
        long epoch = after.row(move.slot()).orElseThrow().epoch();
        after =
            after(
                after,
                List.of(
                    new Change.NameStandby(move.slot(), Optional.of(move.to())),
                    new Change.SetFence(move.slot(), move.from(), epoch, 0),
                    new Change.TakeOver(move.slot(), move.to())));
      }
      assertLevel(count(after, AssignmentRow::active).values());
    }
  }
}
