package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftTable;

/** The sets and maps of {@code skeleton.nft}, in the order in which their elements are written. */
enum KernelSet {
  /** IPv4 source to the mark of its address. */
  SOURCE4(Where.EGRESS, "source4"),
  /** IPv6 source to mark, for sources that are single addresses. */
  SOURCE6(Where.EGRESS, "source6"),
  /** Range of IPv6 sources to mark. */
  NETWORK6(Where.EGRESS, "network6"),
  /** Mark to IPv4 egress address. */
  ADDRESS4(Where.EGRESS, "address4"),
  /** Mark to IPv6 egress address. */
  ADDRESS6(Where.EGRESS, "address6"),
  /** Original source and source on the wire that belong together. */
  PAIR4(Where.EGRESS, "pair4"),
  PAIR6(Where.EGRESS, "pair6"),
  NETWORK_PAIR6(Where.EGRESS, "network_pair6"),
  /** Every egress address of this gateway. */
  EGRESS4(Where.EGRESS, "egress4"),
  EGRESS6(Where.EGRESS, "egress6"),
  /** Ranges that no tenant of this gateway is translated to. */
  EXCLUDED4(Where.EGRESS, "excluded4"),
  EXCLUDED6(Where.EGRESS, "excluded6"),
  /** Ranges that are closed unless a tenant opens them by name. */
  SPECIAL4(Where.EGRESS, "special4"),
  SPECIAL6(Where.EGRESS, "special6"),
  /** Ranges whose sources must be known. */
  UNKNOWN4(Where.EGRESS, "unknown4"),
  UNKNOWN6(Where.EGRESS, "unknown6"),
  /** Mark to the number of its tenant's own rules. */
  RULES_OF(Where.EGRESS, "rules_of"),
  /** Number of rules, and a range where its tenants may go. */
  ALLOWED4(Where.EGRESS, "allowed4"),
  ALLOWED6(Where.EGRESS, "allowed6"),
  /** Number of rules, and a range to which its tenants are not translated. */
  EXEMPT4(Where.EGRESS, "exempt4"),
  EXEMPT6(Where.EGRESS, "exempt6"),
  /** Marks of tenants with as many connections as they may have. */
  FULL(Where.EGRESS, "full"),
  /** Marks of tenants whose connections are counted one by one. */
  FOLLOWED(Where.EGRESS, "followed"),
  COUNT_EGRESS(Where.EGRESS, "count_egress"),
  COUNT_INGRESS(Where.EGRESS, "count_ingress"),
  LIMIT_EGRESS(Where.EGRESS, "limit_egress"),
  LIMIT_INGRESS(Where.EGRESS, "limit_ingress"),
  LIMIT_NEW(Where.EGRESS, "limit_new"),
  /** 0 to the number of the last transaction. */
  REVISION(Where.EGRESS, "revision"),
  /** Egress address to the mark of its slot. */
  SLOT4(Where.FENCE, "slot4"),
  SLOT6(Where.FENCE, "slot6"),
  /** Every egress address once more, so that a map without elements closes. */
  FENCED4(Where.FENCE, "fenced4"),
  FENCED6(Where.FENCE, "fenced6"),
  /** Sources that never leave as they are, wherever to but near. */
  WALL_SOURCE4(Where.FENCE, "source4"),
  WALL_SOURCE6(Where.FENCE, "source6"),
  WALL_NETWORK4(Where.FENCE, "network4"),
  WALL_NETWORK6(Where.FENCE, "network6"),
  NEAR4(Where.FENCE, "near4"),
  NEAR6(Where.FENCE, "near6");

  /** Which table a set is in. */
  private enum Where {
    EGRESS,
    FENCE
  }

  private final Where where;
  private final String set;

  KernelSet(Where where, String set) {
    this.where = where;
    this.set = set;
  }

  NftTable table() {
    return where == Where.EGRESS ? Skeleton.EGRESS : Skeleton.FENCE;
  }

  String set() {
    return set;
  }
}
