package io.sallyport.gateway.cli.demo;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftFamily;
import io.sallyport.gateway.netlink.NftSet;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An exported nft file, read by what the format promises, for a host without nft.
 *
 * @param sets the prefixes of each, by its name
 */
record AllowListFile(NftTable table, Map<String, List<Cidr>> sets) {

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException for a line that the format does not have
   */
  static AllowListFile read(String text) {
    Map<String, List<Cidr>> sets = new LinkedHashMap<>();
    NftTable table = NftFirewall.TABLE;
    for (String line : text.lines().toList()) {
      String[] words = line.replaceAll("[{},;]", " ").strip().split("\\s+");
      String command = String.join(" ", Arrays.copyOf(words, Math.min(2, words.length)));
      switch (command) {
        case "add table" ->
            table = new NftTable(NftFamily.valueOf(words[2].toUpperCase(Locale.ROOT)), words[3]);
        case "add set" -> sets.put(words[4], new ArrayList<>());
        case "flush set" -> sets.getOrDefault(words[4], new ArrayList<>()).clear();
        case "add element" -> {
          List<Cidr> set = sets.computeIfAbsent(words[4], any -> new ArrayList<>());
          Arrays.stream(words).skip(5).map(AllowListFile::cidr).forEach(set::add);
        }
        default -> {
          if (!line.startsWith("#") && !line.isBlank()) {
            throw new IllegalArgumentException("no line of an exported list: " + line);
          }
        }
      }
    }
    return new AllowListFile(table, sets);
  }

  private static Cidr cidr(String text) {
    return text.contains("/") ? Cidr.of(text) : Cidr.ofAddress(IpAddress.of(text));
  }

  int prefixes() {
    return sets.values().stream().mapToInt(List::size).sum();
  }

  /** What makes the kernel hold it. */
  List<NftChange> changes() {
    List<NftChange> changes = new ArrayList<>(List.of(new NftChange.NewTable(table, false)));
    sets.forEach(
        (name, cidrs) -> {
          NftSet.Type type = name.endsWith("_v6") ? NftSet.Type.IPV6 : NftSet.Type.IPV4;
          NftSet set =
              new NftSet(name, List.of(type), NftSet.Type.NOTHING, true, false, false, false, 0);
          changes.add(new NftChange.NewSet(table, set));
          List<NftElement> elements = new ArrayList<>();
          for (Cidr cidr : CidrSet.of(cidrs).cidrs()) {
            elements.add(NftElement.of(bytes(cidr.first())));
            elements.add(NftElement.end(bytes(cidr.last().plus(1))));
          }
          if (!elements.isEmpty()) {
            changes.add(new NftChange.AddElements(table, name, elements));
          }
        });
    return changes;
  }

  private static Bytes bytes(IpAddress address) {
    return Bytes.of(address.bytes());
  }
}
