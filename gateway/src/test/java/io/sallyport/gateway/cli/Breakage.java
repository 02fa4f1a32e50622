package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What another program can do to the tables of a gateway in a lab, as lines for nft. */
final class Breakage {
  private final KernelLab lab;

  Breakage(KernelLab lab) {
    this.lab = lab;
  }

  /**
   * Every chain and set flushed, tables and chains put to sleep or to drop, each table deleted, and
   * addresses of two tenants exchanged.
   */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    String table = "";
    String ruleset = lab.nft("-t", "list", "ruleset");
    for (String line : ruleset.split("\n")) {
      String[] words = line.strip().split(" ");
      switch (words[0]) {
        case "table" -> {
          table = words[1];
          faults.add("delete table %s sallyport".formatted(table));
          faults.add("table %s sallyport { flags dormant; }".formatted(table));
        }
        case "chain", "set", "map" ->
            faults.add("flush %s %s sallyport %s".formatted(words[0], table, words[1]));
        default -> {}
      }
    }
    assertThat(faults).hasSizeGreaterThan(60);
    faults.add("chain inet sallyport guard { policy drop; }");
    faults.add("chain netdev sallyport out { policy drop; }");
    faults.remove("flush set netdev sallyport asked");
    String acme = mark("address4", "203.0.113.10");
    String bank = mark("address4", "203.0.113.20");
    String acme6 = mark("address6", "2001:db8:a:1::10");
    String coop6 = mark("address6", "2001:db8:a:1::30");
    faults.add(exchanged("source4", "10.1.1.5", bank));
    faults.add(exchanged("address4", acme, "203.0.113.20"));
    faults.add(exchanged("network6", "fd00:1:0:1::/64", coop6));
    faults.add(exchanged("address6", acme6, "2001:db8:a:1::30"));
    faults.add("delete element inet sallyport source4 { 10.1.1.5 }");
    faults.add("delete element inet sallyport pair4 { 10.1.1.5 . 203.0.113.10 }");
    faults.add("delete element inet sallyport network6 { fd00:1:0:1::/64 }");
    faults.add(
        "delete element inet sallyport network_pair6 { fd00:1:0:1::/64 . 2001:db8:a:1::10 }");
    return faults;
  }

  /** As {@code FAMILY TABLE CHAIN handle NUMBER}, in order. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    String table = "";
    String chain = "";
    for (String line : lab.nft("-a", "-s", "list", "ruleset").split("\n")) {
      String[] words = line.strip().split(" ");
      switch (words[0]) {
        case "table" -> table = words[1] + " " + words[2];
        case "chain" -> chain = words[1];
        case "set", "map", "counter", "limit" -> chain = "";
        default -> {
          boolean rule = line.contains(" # handle ") && !chain.isEmpty();
          if (rule && table.endsWith(" sallyport")) {
            rules.add(table + " " + chain + line.substring(line.indexOf(" handle ")));
          }
        }
      }
    }
    return rules;
  }

  String mark(String map, String address) {
    Matcher mark =
        Pattern.compile("(0x[0-9a-f]+) : " + Pattern.quote(address) + "[ ,]")
            .matcher(lab.nft("list", "map", "inet", "sallyport", map));
    assertThat(mark.find()).as(address).isTrue();
    return mark.group(1);
  }

  /** Gives what acme has to another tenant, in one map. */
  static String exchanged(String map, String key, String others) {
    return "delete element inet sallyport %1$s { %2$s }; add element inet sallyport %1$s { %2$s : %3$s }"
        .formatted(map, key, others);
  }
}
