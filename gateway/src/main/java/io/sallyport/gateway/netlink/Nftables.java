package io.sallyport.gateway.netlink;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nftables of one network namespace. What is read of a table that is not there is empty. Every
 * method fails with the kernel's own error number. Any thread may use it; one at a time gets
 * through.
 */
public interface Nftables extends AutoCloseable {
  /** What a counter has counted. */
  record Count(long packets, long bytes) {}

  /**
   * One rule as the kernel keeps it.
   *
   * @param expressions as the kernel writes them; equal for equal rules
   */
  record Rule(String chain, Bytes expressions) {}

  /**
   * Makes all changes at once or none: no packet sees a part of them.
   *
   * @throws NetlinkException EEXIST for an element that is there with another value, ENOENT for one
   *     to remove that is not there, ENFILE where a set is full, EPERM where another owns the table
   */
  void commit(List<NftChange> changes) throws NetlinkException;

  /** Everything in a set, in no order. */
  List<NftElement> elements(NftTable table, String set) throws NetlinkException;

  /** Names of the sets and maps of a table. */
  List<String> sets(NftTable table) throws NetlinkException;

  /**
   * The chains of a table, those that the kernel calls and the others. One whose policy is not to
   * accept, and all of a dormant table, come without their hook: nobody makes them so here.
   */
  List<NftChange.NewChain> chains(NftTable table) throws NetlinkException;

  /** The rules of a table, chain by chain in their order. */
  List<Rule> rules(NftTable table) throws NetlinkException;

  /** The counters and limits of a table. */
  List<NftObject> objects(NftTable table) throws NetlinkException;

  /** A number that changes with every transaction that was not made here, in whatever table. */
  int others() throws NetlinkException;

  /**
   * Chains of any program that forwarded packets pass and that drop by policy what no rule of them
   * accepts: family, table and name of each. What rules drop is not found.
   */
  List<String> droppers() throws NetlinkException;

  /**
   * What the kernel would say to these changes; nothing is changed.
   *
   * @return why it would refuse, or empty where it would make them
   */
  Optional<NetlinkException> refusal(List<NftChange> changes) throws NetlinkException;

  /** What the elements of a set have counted, by key; those that do not count are left out. */
  Map<Bytes, Count> counted(NftTable table, String set) throws NetlinkException;

  /** What the named counters of a table have counted; empty without the table. */
  Map<String, Count> counters(NftTable table) throws NetlinkException;

  @Override
  void close();
}
