package io.sallyport.ipam.lease;

/**
 * What a machine wants done, carried out one after the other. What is lost on the way is a question
 * without an answer or a swap that nobody knows the outcome of; a node that cannot write its disk
 * ends the program.
 */
public sealed interface Output {
  /**
   * NEW in the set {@code asked}, which no rule of the fence looks at: while this element lives,
   * the answer to the question may be used.
   */
  record OpenQuestion(RequestId question, long lifeNanos) implements Output {}

  record SendProbe(NodeName to, RequestId question, Binding binding) implements Output {}

  record SendAnswer(NodeName to, RequestId question) implements Output {}

  /** A quorum read of the row. */
  record ReadRow(RequestId request) implements Output {}

  /** A compare-and-swap decided on this version of the table. */
  record Swap(RequestId request, long version, Change change) implements Output {}

  /** Write the row to this node's disk; it is the one found at the next start. */
  record Save(AssignmentRow row) implements Output {}

  /** Remove the row from this node's disk. */
  record Forget() implements Output {}

  /**
   * One batch: DEL in {@code asked}, DEL and NEW in {@code alive}. ENOENT where one of the two is
   * not living any more.
   */
  record Renew(RequestId question, long lifeNanos) implements Output {}

  /**
   * One batch: DEL in {@code asked}, and the element of {@code alive}, living or not, made anew.
   */
  record Create(RequestId question, long lifeNanos) implements Output {}

  /** DEL in {@code alive}; done also where it was not there. */
  record Delete() implements Output {}
}
