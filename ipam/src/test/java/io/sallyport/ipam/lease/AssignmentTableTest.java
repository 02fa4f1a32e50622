package io.sallyport.ipam.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentTableTest {
  private static final NodeName A = new NodeName("a");
  private static final NodeName B = new NodeName("b");
  private static final NodeName C = new NodeName("c");
  private static final AssignmentTable GUARDED =
      after(
          AssignmentTable.EMPTY,
          new Change.Assign(0, A, 500),
          new Change.NameStandby(0, Optional.of(B)));

  private static AssignmentTable after(AssignmentTable table, Change... changes) {
    AssignmentTable next = table;
    for (Change change : changes) {
      next = ((AssignmentTable.Swapped) next.swap(next.version(), change)).table();
    }
    return next;
  }

  private static AssignmentRow row(AssignmentTable table) {
    return table.row(0).orElseThrow();
  }

  private static String refusal(AssignmentTable table, Change change) {
    return ((AssignmentTable.Refused) table.swap(table.version(), change)).reason();
  }

  @Test
  void theEpochChangesOnlyWithTheActiveNode() {
    assertThat(row(GUARDED))
        .isEqualTo(new AssignmentRow(0, A, Optional.of(B), 1, 2, 500))
        .satisfies(row -> assertThat(row.isStandby(B)).isTrue());
    assertThat(row(after(GUARDED, new Change.SetFence(0, A, 1, 5000))))
        .isEqualTo(new AssignmentRow(0, A, Optional.of(B), 1, 2, 5000));
    assertThat(row(after(GUARDED, new Change.NameStandby(0, Optional.of(C)))))
        .isEqualTo(new AssignmentRow(0, A, Optional.of(C), 1, 3, 500));
    assertThat(row(after(GUARDED, new Change.TakeOver(0, B))))
        .isEqualTo(new AssignmentRow(0, B, Optional.empty(), 2, 3, 500));
    assertThat(row(after(GUARDED, new Change.Move(0, C, true))))
        .isEqualTo(new AssignmentRow(0, C, Optional.empty(), 2, 3, 500));
  }

  @Test
  void aChangeDecidedOnAnotherVersionIsRefused() {
    AssignmentTable.Outcome late =
        GUARDED.swap(GUARDED.version() - 1, new Change.NameStandby(0, Optional.of(C)));
    assertThat(late).isEqualTo(new AssignmentTable.Refused("version 1 was changed to 2 meanwhile"));
  }

  @Test
  void onlyTheStandbyTakesOver() {
    assertThat(refusal(GUARDED, new Change.TakeOver(0, C)))
        .isEqualTo("only the standby takes slot 0 over, not c");
    assertThat(refusal(GUARDED, new Change.TakeOver(0, A))).contains("not a");
  }

  @Test
  void onlyTheHolderOfThisEpochChangesTheFence() {
    assertThat(refusal(GUARDED, new Change.SetFence(0, B, 1, 5000)))
        .isEqualTo("only the holder of slot 0 changes its fence, not b of epoch 1");
    AssignmentTable back =
        after(
            GUARDED,
            new Change.TakeOver(0, B),
            new Change.NameStandby(0, Optional.of(A)),
            new Change.TakeOver(0, A));
    assertThat(refusal(back, new Change.SetFence(0, A, 1, 5000))).contains("not a of epoch 1");
  }

  @Test
  void aRowMovesOnlyFromAnActiveNodeThatLeftIt() {
    assertThat(refusal(GUARDED, new Change.Move(0, C, false)))
        .isEqualTo(
            "slot 0 stays on a until that has withdrawn, or its Node is deleted or out of service");
    AssignmentTable withdrawn = after(GUARDED, new Change.SetFence(0, A, 1, 0));
    assertThat(row(withdrawn).withdrawn()).isTrue();
    assertThat(row(after(withdrawn, new Change.Move(0, C, false))).active()).isEqualTo(C);
  }

  @Test
  void theActiveNodeIsNotItsOwnStandby() {
    assertThat(refusal(GUARDED, new Change.NameStandby(0, Optional.of(A))))
        .isEqualTo("a holds slot 0; another node or none can be its standby");
  }

  @Test
  void slotsAreAssignedOnceAndBeforeAnythingElse() {
    assertThat(refusal(GUARDED, new Change.Assign(0, C, 500))).contains("assigned already");
    assertThat(refusal(GUARDED, new Change.TakeOver(1, B))).isEqualTo("slot 1 is not assigned");
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatThrownBy(() -> AssignmentRow.first(0, A, 99))
        .hasMessage("fenceMillis: 99; must be 0, or 100 to 60000 milliseconds");
    assertThatThrownBy(() -> new AssignmentRow(0, A, Optional.of(A), 1, 1, 500))
        .hasMessage("standby: 'a' is the active node; another node or none");
  }
}
