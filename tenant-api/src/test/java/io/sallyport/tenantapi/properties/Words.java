package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.Ledger;
import java.util.ArrayList;
import java.util.List;

/** Ledgers in a line. */
final class Words {
  private Words() {}

  static String change(Ledger before, Ledger after) {
    List<String> words = new ArrayList<>();
    after.blocks().stream()
        .filter(b -> !before.blocks().contains(b))
        .forEach(b -> words.add(of(b)));
    before.blocks().stream()
        .filter(old -> after.blocks().stream().noneMatch(b -> b.cidr().equals(old.cidr())))
        .forEach(b -> words.add("-" + b.cidr()));
    after.cidrs().stream()
        .filter(cidr -> !before.cidrs().contains(cidr))
        .forEach(
            c ->
                words.add(
                    "[%s %s %d/%d]"
                        .formatted(c.cidr(), c.state(), c.hold().seconds(), c.hold().until())));
    before.cidrs().stream()
        .filter(old -> after.cidrs().stream().noneMatch(c -> c.cidr().equals(old.cidr())))
        .forEach(c -> words.add("-[" + c.cidr() + "]"));
    return "%s %s epoch %d clock %d %s"
        .formatted(
            after.identity(),
            after.tenant().orElse("(no tenant)"),
            after.epoch(),
            after.stamp().clock(),
            words);
  }

  private static String of(Block b) {
    return "%s %s %s%s since %d hold %d/%d"
        .formatted(
            b.cidr(),
            b.cluster(),
            b.state(),
            b.evicted() ? " evicted" : "",
            b.since(),
            b.hold().seconds(),
            b.hold().until());
  }
}
