package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.Subnet;
import io.sallyport.ipam.plan.ClusterName;
import java.util.List;
import java.util.stream.Collectors;

/** The formats made of lines. */
final class TextLines {
  private static final String CSV_HEADER =
      "cidr,family,tenant,cluster,state,effective_from,effective_until,serial,first,last,usable\n";

  private TextLines() {}

  /** Nothing but prefixes: comments, ranges and blank lines all make some device lose entries. */
  static String text(AllowList list) {
    if (list.entries().isEmpty()) {
      return "# empty: tenant %s has no such prefix\n".formatted(list.tenant());
    }
    return list.entries().stream().map(entry -> entry.cidr() + "\n").collect(Collectors.joining());
  }

  /** RFC 4180 but for LF; no cell needs quotes or begins with a sign. */
  static String csv(AllowList list) {
    StringBuilder text = new StringBuilder(CSV_HEADER);
    for (Entry entry : list.entries()) {
      Subnet subnet = Subnet.of(entry.cidr());
      List<Object> cells =
          List.of(
              entry.cidr(),
              entry.cidr().family().label(),
              list.tenant(),
              entry.cluster().map(ClusterName::name).orElse(""),
              entry.state().label(),
              entry.effectiveFrom(),
              "",
              list.serial(),
              subnet.first(),
              subnet.last(),
              subnet.usable());
      text.append(cells.stream().map(Object::toString).collect(Collectors.joining(",")));
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * One transaction that makes two sets hold exactly these prefixes, however often it is loaded.
   */
  static String nft(AllowList list) {
    StringBuilder text = new StringBuilder();
    text.append(
        "# sallyport allow-list tenant=%s serial=%s\n".formatted(list.tenant(), list.serial()));
    text.append("add table inet sallyport_allow\n");
    for (Family family : Family.values()) {
      text.append(
          "add set inet sallyport_allow %s { type %s; flags interval; }\n"
              .formatted(set(list, family), family == Family.IPV4 ? "ipv4_addr" : "ipv6_addr"));
    }
    for (Family family : Family.values()) {
      text.append("flush set inet sallyport_allow %s\n".formatted(set(list, family)));
    }
    for (Family family : Family.values()) {
      String elements =
          list.entries().stream()
              .filter(entry -> entry.cidr().family() == family)
              .map(TextLines::element)
              .collect(Collectors.joining(", "));
      if (!elements.isEmpty()) {
        text.append(
            "add element inet sallyport_allow %s { %s }\n".formatted(set(list, family), elements));
      }
    }
    return text.toString();
  }

  private static String set(AllowList list, Family family) {
    return list.tenant() + (family == Family.IPV4 ? "_v4" : "_v6");
  }

  private static String element(Entry entry) {
    return entry.cidr() + entry.cluster().map(cluster -> " comment \"" + cluster + "\"").orElse("");
  }
}
