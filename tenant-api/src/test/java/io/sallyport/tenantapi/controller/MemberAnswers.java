package io.sallyport.tenantapi.controller;

import io.sallyport.tenantapi.crd.EgressSlice;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A member without workloads of its own, that has every slice in force at once. */
public final class MemberAnswers {
  private static final MemberPlanner.Member MEMBER = MemberPlanner.Member.named("gw");

  private MemberAnswers() {}

  /** Puts the answer to {@code slice} into its status. */
  public static void answer(EgressSlice slice) {
    var last = Optional.ofNullable(slice.getStatus());
    var sets = MemberPlanner.sets(slice, last, Instant.now(), MEMBER);
    slice.setStatus(MemberPlanner.answer(slice, sets, last, MEMBER, Set.of()));
  }
}
