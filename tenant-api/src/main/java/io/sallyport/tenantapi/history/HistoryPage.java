package io.sallyport.tenantapi.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Transition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Up to 1,000 transitions of one owner in order, written once. Each page holds the hash of the one
 * before, and the ledger that of the last, so that none can be changed or lost unseen.
 *
 * @param number from 0
 * @param previousHash of the page before; empty for the first
 * @param hash of this page as it was written
 */
public record HistoryPage(
    Identity identity, int number, String previousHash, String hash, List<Transition> transitions) {
  public HistoryPage {
    transitions = List.copyOf(transitions);
  }

  /** The page that comes next in {@code ledger}. */
  public static HistoryPage next(Ledger ledger) {
    return of(
        ledger.identity(),
        ledger.history().pages(),
        ledger.history().lastHash(),
        ledger.history().nextPage());
  }

  static HistoryPage of(
      Identity identity, int number, String previousHash, List<Transition> transitions) {
    return new HistoryPage(
        identity,
        number,
        previousHash,
        hash(identity, number, previousHash, transitions),
        transitions);
  }

  /** The name of page {@code number} of {@code identity} in a store. */
  public static String name(Identity identity, int number) {
    return identity + "/" + number;
  }

  /**
   * Whether it is the next page of {@code ledger}, perhaps with fewer transitions than wait now.
   */
  public boolean continues(Ledger ledger) {
    List<Transition> outbox = ledger.history().outbox();
    return identity.equals(ledger.identity())
        && number == ledger.history().pages()
        && previousHash.equals(ledger.history().lastHash())
        && isIntact()
        && transitions.size() <= outbox.size()
        && transitions.equals(outbox.subList(0, transitions.size()));
  }

  /** Whether it says what it said when it was written. */
  boolean isIntact() {
    return hash.equals(hash(identity, number, previousHash, transitions));
  }

  /** SHA-256 in hexadecimal over the place of the page and one line for each transition. */
  private static String hash(
      Identity identity, int number, String previousHash, List<Transition> transitions) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("%s %d %s\n".formatted(identity, number, previousHash).getBytes(UTF_8));
      transitions.forEach(t -> digest.update(line(t).getBytes(UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static String line(Transition transition) {
    String step =
        switch (transition.step()) {
          case Transition.OfCidr cidr ->
              "cidr %s %d %s %s"
                  .formatted(
                      cidr.cidr(),
                      cidr.blockPrefixLength(),
                      cidr.to().map(Enum::name).orElse("-"),
                      cidr.effectiveFrom());
          case Transition.OfBlock block ->
              "block %s %s %d %s %s"
                  .formatted(
                      block.cidr(),
                      block.cluster(),
                      block.epoch(),
                      block.to().map(Enum::name).orElse("-"),
                      block.effectiveFrom());
        };
    return "%d %s %d %d %s %s %s\n"
        .formatted(
            transition.stamp().epoch(),
            transition.stamp().at(),
            transition.stamp().clock(),
            transition.serial().number(),
            transition.serial().at(),
            step,
            transition.why());
  }
}
