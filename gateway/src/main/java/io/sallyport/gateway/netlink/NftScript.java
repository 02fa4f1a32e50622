package io.sallyport.gateway.netlink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tables written in the part of nft's language that static rules need, so that the rules a
 * person reads and the messages the kernel gets are one thing. nft reads the same scripts and comes
 * to the same rules. Elements of sets are not part of it.
 */
public final class NftScript {
  private static final Map<String, Integer> PRIORITIES =
      Map.of("raw", -300, "mangle", -150, "dstnat", -100, "filter", 0, "srcnat", 100);

  private static final Map<String, NftSet.Type> TYPES =
      Map.of(
          "ipv4_addr", NftSet.Type.IPV4,
          "ipv6_addr", NftSet.Type.IPV6,
          "mark", NftSet.Type.MARK,
          "counter", NftSet.Type.COUNTER,
          "limit", NftSet.Type.LIMIT);

  private final NftTokens tokens;
  private final NftTable table;
  private final Map<String, NftSet> sets = new HashMap<>();
  private final List<NftChange> declarations = new ArrayList<>();
  private final List<NftChange> rules = new ArrayList<>();

  private NftScript(NftTokens tokens, NftTable table) {
    this.tokens = tokens;
    this.table = table;
  }

  /**
   * The changes that make the tables of a script: sets, objects and chains of each, then its rules.
   *
   * @throws IllegalArgumentException with line and word, where it is not understood
   */
  public static List<NftChange> read(String script) {
    NftTokens tokens = new NftTokens(script);
    List<NftChange> changes = new ArrayList<>();
    while (tokens.hasNext()) {
      tokens.expect("table");
      NftFamily family = NftFamily.valueOf(tokens.next().toUpperCase(Locale.ROOT));
      NftScript reader = new NftScript(tokens, new NftTable(family, tokens.next()));
      reader.table();
      changes.addAll(reader.declarations);
      changes.addAll(reader.rules);
    }
    return changes;
  }

  private void table() {
    tokens.expect("{");
    tokens.skipEnds();
    while (!tokens.take("}")) {
      switch (tokens.next()) {
        case "set", "map" -> set();
        case "counter" -> counter();
        case "limit" -> limit();
        case "chain" -> chain();
        default -> throw tokens.error("before it: expected set, map, counter, limit or chain");
      }
      tokens.skipEnds();
    }
  }

  private void set() {
    String name = tokens.next();
    List<NftSet.Type> key = new ArrayList<>();
    NftSet.Type value = NftSet.Type.NOTHING;
    boolean intervals = false;
    boolean merges = false;
    boolean timeouts = false;
    boolean dynamic = false;
    int size = 0;
    tokens.expect("{");
    tokens.skipEnds();
    while (!tokens.take("}")) {
      switch (tokens.next()) {
        case "type" -> {
          key.addAll(types());
          value = tokens.take(":") ? type() : value;
        }
        case "typeof" -> {
          tokens.expect("@nh,64,128");
          key.add(NftSet.Type.TARGET);
          value = mark() ? NftSet.Type.MARK : value;
        }
        case "flags" -> {
          do {
            intervals |= tokens.take("interval");
            dynamic |= tokens.take("dynamic");
            timeouts |= tokens.take("timeout");
          } while (tokens.take(","));
        }
        case "auto-merge" -> merges = true;
        case "size" -> size = tokens.number();
        default -> throw tokens.error("before it: expected type, flags, auto-merge or size");
      }
      tokens.skipEnds();
    }
    NftSet set =
        new NftSet(name, List.copyOf(key), value, intervals, merges, timeouts, dynamic, size);
    sets.put(name, set);
    declarations.add(new NftChange.NewSet(table, set));
  }

  private List<NftSet.Type> types() {
    List<NftSet.Type> types = new ArrayList<>(List.of(type()));
    while (tokens.take(".")) {
      types.add(type());
    }
    return types;
  }

  private NftSet.Type type() {
    return Optional.ofNullable(TYPES.get(tokens.next()))
        .orElseThrow(() -> tokens.error("before it: a type of " + TYPES.keySet()));
  }

  /** Whether what comes next makes a map of it, to marks. */
  private boolean mark() {
    if (!tokens.take(":")) {
      return false;
    }
    tokens.expect("meta");
    tokens.expect("mark");
    return true;
  }

  private void counter() {
    String name = tokens.name();
    tokens.expect("{");
    tokens.skipEnds();
    tokens.expect("}");
    declarations.add(new NftChange.NewObject(table, new NftObject.Counter(name)));
  }

  private void limit() {
    String name = tokens.name();
    tokens.expect("{");
    tokens.expect("rate");
    String[] rate = tokens.next().split("/", 2);
    if (rate.length != 2 || !rate[1].equals("second")) {
      throw tokens.error("before it: expected N/second");
    }
    tokens.expect("burst");
    int burst = tokens.number();
    tokens.expect("packets");
    tokens.skipEnds();
    tokens.expect("}");
    declarations.add(
        new NftChange.NewObject(
            table, new NftObject.Limit(name, Long.parseLong(rate[0]), burst, false, false)));
  }

  private void chain() {
    String name = tokens.next();
    tokens.expect("{");
    tokens.skipEnds();
    declarations.add(
        new NftChange.NewChain(
            table, name, tokens.take("type") ? Optional.of(hook()) : Optional.empty()));
    tokens.skipEnds();
    while (!tokens.take("}")) {
      rules.add(new NftChange.NewRule(table, name, new NftRuleReader(tokens, table, sets).rule()));
      tokens.skipEnds();
    }
  }

  private NftHook hook() {
    NftHook.Type type = NftHook.Type.valueOf(tokens.next().toUpperCase(Locale.ROOT));
    tokens.expect("hook");
    NftHook.Place place = NftHook.Place.valueOf(tokens.next().toUpperCase(Locale.ROOT));
    Optional<String> device = tokens.take("device") ? Optional.of(tokens.name()) : Optional.empty();
    tokens.expect("priority");
    int priority =
        Optional.ofNullable(PRIORITIES.get(tokens.next()))
            .orElseThrow(() -> tokens.error("before it: a priority of " + PRIORITIES.keySet()));
    if (tokens.take("+")) {
      priority += tokens.number();
    } else if (tokens.take("-")) {
      priority -= tokens.number();
    }
    tokens.skipEnds();
    tokens.expect("policy");
    tokens.expect("accept");
    return new NftHook(type, place, priority, device);
  }
}
