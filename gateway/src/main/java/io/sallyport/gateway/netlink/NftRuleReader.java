package io.sallyport.gateway.netlink;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one rule: matches and statements until the end of its line. */
final class NftRuleReader {
  private static final Map<String, Integer> EVENTS =
      Map.of("new", 1, "related", 2, "destroy", 4, "label", 1 << 10);
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;

  private final NftTokens tokens;
  private final NftTable table;
  private final Map<String, NftSet> sets;
  private final List<NftExpression> expressions = new ArrayList<>();
  private final Set<NftSelector.Layer> known = EnumSet.noneOf(NftSelector.Layer.class);

  NftRuleReader(NftTokens tokens, NftTable table, Map<String, NftSet> sets) {
    this.tokens = tokens;
    this.table = table;
    this.sets = sets;
  }

  List<NftExpression> rule() {
    while (!tokens.peek().equals(NftTokens.END) && !tokens.peek().equals("}")) {
      part();
    }
    return List.copyOf(expressions);
  }

  private void part() {
    switch (tokens.peek()) {
      case "counter" -> object(NftSet.Type.COUNTER);
      case "limit" -> object(NftSet.Type.LIMIT);
      case "snat" -> translate();
      case "add" -> add();
      case "reject" -> reject();
      case "accept", "drop", "return" -> expressions.add(NftExpression.verdict(verdict()));
      case "goto", "jump" -> expressions.add(NftExpression.verdict(verdict(), tokens.next()));
      default -> matchOrSet();
    }
  }

  private NftExpression.Verdict verdict() {
    return NftExpression.Verdict.valueOf(tokens.next().toUpperCase(Locale.ROOT));
  }

  private void object(NftSet.Type type) {
    tokens.next();
    tokens.expect("name");
    if (tokens.peek().startsWith("\"")) {
      expressions.add(NftExpression.object(type, tokens.name()));
      return;
    }
    load(List.of(NftSelector.read(tokens)), Optional.empty());
    tokens.expect("map");
    expressions.add(NftExpression.objectOf(setName(), 1));
  }

  private void translate() {
    tokens.expect("snat");
    int family = tokens.take("ip") ? IPV4 : IPV6;
    if (family == IPV6) {
      tokens.expect("ip6");
    }
    tokens.expect("to");
    mapped();
    expressions.add(NftExpression.sourceNat(family, 1));
  }

  /** {@code add @SET { SELECTOR [counter] }}: the set gets what the packet has. */
  private void add() {
    tokens.expect("add");
    String set = setName();
    tokens.expect("{");
    load(List.of(NftSelector.read(tokens)), Optional.empty());
    boolean counted = tokens.take("counter");
    tokens.expect("}");
    expressions.add(counted ? NftExpression.addCounted(set, 1) : NftExpression.add(set, 1));
  }

  private void reject() {
    for (String word : List.of("reject", "with", "icmpx")) {
      tokens.expect(word);
    }
    tokens.take("type");
    tokens.expect("admin-prohibited");
    expressions.add(NftExpression.rejectProhibited());
  }

  private void matchOrSet() {
    String first = tokens.peek();
    if (first.equals("ct") || first.equals("meta")) {
      Optional<NftExpression> store = assignment();
      if (store.isPresent()) {
        expressions.add(store.get());
        return;
      }
    }
    match(new ArrayList<>(List.of(NftSelector.read(tokens))));
  }

  /** {@code ct|meta FIELD set VALUE}; nothing is taken where it is none. */
  private Optional<NftExpression> assignment() {
    if (tokens.takeAll("ct", "event", "set")) {
      int events = 0;
      do {
        events |= word(EVENTS);
      } while (tokens.take(","));
      expressions.add(NftExpression.immediate(1, Bytes.host(events)));
      return Optional.of(NftExpression.store(NftExpression.Ct.EVENT, 1));
    }
    if (tokens.takeAll("ct", "mark", "set")) {
      assigned();
      return Optional.of(NftExpression.store(NftExpression.Ct.MARK, 1));
    }
    if (tokens.takeAll("meta", "mark", "set")) {
      assigned();
      return Optional.of(NftExpression.store(NftExpression.Meta.MARK, 1));
    }
    return Optional.empty();
  }

  private void assigned() {
    if (Character.isDigit(tokens.peek().charAt(0))) {
      expressions.add(NftExpression.immediate(1, Bytes.host(tokens.number())));
    } else {
      mapped();
    }
  }

  private void mapped() {
    load(List.of(NftSelector.read(tokens)), Optional.empty());
    tokens.expect("map");
    expressions.add(NftExpression.map(setName(), 1, 1));
  }

  private void match(List<NftSelector> selectors) {
    while (tokens.take(".")) {
      selectors.add(NftSelector.read(tokens));
    }
    NftSelector first = selectors.getFirst();
    if (tokens.take("&")) {
      load(selectors, Optional.empty());
      masked(first);
      return;
    }
    boolean not = tokens.take("!=");
    if (tokens.peek().startsWith("@")) {
      String set = setName();
      load(selectors, Optional.ofNullable(sets.get(set)));
      expressions.add(not ? NftExpression.isNotIn(set, 1) : NftExpression.isIn(set, 1));
      return;
    }
    load(selectors, Optional.empty());
    if (first.words().containsKey("established")) {
      expressions.add(NftExpression.and(1, Bytes.host(flags(first, ","))));
      expressions.add(NftExpression.notEqual(1, Bytes.host(0)));
      return;
    }
    Bytes value = first.value(value(first));
    expressions.add(not ? NftExpression.notEqual(1, value) : NftExpression.equal(1, value));
  }

  private void masked(NftSelector selector) {
    int mask;
    if (tokens.take("(")) {
      mask = flags(selector, "|");
      tokens.expect(")");
    } else {
      mask = value(selector);
    }
    expressions.add(NftExpression.and(1, selector.value(mask)));
    boolean not = tokens.take("!=");
    if (!not) {
      tokens.expect("==");
    }
    Bytes value = selector.value(value(selector));
    expressions.add(not ? NftExpression.notEqual(1, value) : NftExpression.equal(1, value));
  }

  private int flags(NftSelector selector, String between) {
    int flags = 0;
    do {
      flags |= value(selector);
    } while (tokens.take(between));
    return flags;
  }

  private int value(NftSelector selector) {
    return Character.isDigit(tokens.peek().charAt(0)) ? tokens.number() : word(selector.words());
  }

  private int word(Map<String, Integer> words) {
    return Optional.ofNullable(words.get(tokens.next()))
        .orElseThrow(() -> tokens.error("before it: a value of " + words.keySet()));
  }

  private String setName() {
    String word = tokens.next();
    if (!word.startsWith("@")) {
      throw tokens.error("before it: expected @ and the name of a set");
    }
    return word.substring(1);
  }

  /** Puts the selectors into registers from 1 on, after checking that the packet has them. */
  private void load(List<NftSelector> selectors, Optional<NftSet> set) {
    for (NftSelector selector : selectors) {
      selector.layer().filter(known::add).ifPresent(this::check);
    }
    boolean ranges = set.filter(any -> any.intervals() && any.key().size() > 1).isPresent();
    int words = 0;
    for (NftSelector selector : selectors) {
      int register = words % 4 == 0 ? 1 + words / 4 : 8 + words;
      expressions.add(selector.load().apply(register));
      if (ranges && selector.hostOrder()) {
        expressions.add(NftExpression.toNetwork(register));
      }
      words += (selector.size() + 3) / 4;
    }
  }

  private void check(NftSelector.Layer layer) {
    expressions.addAll(NftSelector.check(layer, table.family()));
  }
}
