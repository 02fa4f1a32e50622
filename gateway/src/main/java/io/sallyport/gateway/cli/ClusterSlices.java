package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.EgressTables;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.HolderEntry;
import io.sallyport.tenantapi.crd.RefusedEntry;
import io.sallyport.tenantapi.kube.GatewayView;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slices of an EgressGateway, as its cluster's API server has them: the member's controller
 * plans their sets, this node says up to which version it has them in force.
 */
final class ClusterSlices implements SliceSource {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSlices.class);
  private static final String ANY = "-";
  private static final int MOST_WORDS = 1024;

  private final GatewayView view;
  private final String node;
  private final Supplier<Set<IpAddress>> unusable;
  private final Peers peers;
  private final SortedMap<TenantName, TenantEntry> entries = new TreeMap<>();
  private final Map<String, GatewayView.Served> read = new HashMap<>();
  private final Map<String, String> complaints = new HashMap<>();
  private GatewayView.Seen seen = new GatewayView.Seen(new TreeMap<>(), "0");
  private String inForce = "0";
  private Optional<HolderEntry> said = Optional.empty();

  /**
   * Those of one node.
   *
   * @param unusable addresses that no workload may get, as they are now
   * @param peers the other nodes
   */
  ClusterSlices(GatewayView view, String node, Supplier<Set<IpAddress>> unusable, Peers peers) {
    this.view = view;
    this.node = node;
    this.unusable = unusable;
    this.peers = peers;
  }

  @Override
  public SortedMap<TenantName, TenantEntry> read(Instant now) {
    if (peers.lacksKey()) {
      askForKey();
    }
    seen = view.read();
    peers.follow(view.probes(), view.rows());
    read.keySet().retainAll(seen.served().keySet());
    entries.keySet().removeIf(name -> !seen.served().containsKey(name.name()));
    complaints.keySet().retainAll(seen.served().keySet());
    seen.served().forEach(this::entry);
    return Collections.unmodifiableSortedMap(entries);
  }

  /** Without it this node goes on alone, or by what the API server says. */
  private void askForKey() {
    try {
      Optional<byte[]> key = view.probeKey();
      if (key.isPresent()) {
        peers.begin(key.get());
      }
    } catch (IOException e) {
      LOG.warn("nobody can stand by for this node yet: {}; trying again", UserError.words(e));
    }
  }

  /** What is the very same was looked at. */
  @SuppressWarnings("ReferenceEquality")
  private void entry(String name, GatewayView.Served one) {
    if (read.put(name, one) == one) {
      return;
    }
    try {
      entries.put(new TenantName(name), EgressTables.entry(one.slice(), one.sets(), one.pods()));
      complaints.remove(name);
    } catch (RuntimeException e) {
      String words = UserError.words(e) + "; its last good revision stays in force";
      if (!words.equals(complaints.put(name, words))) {
        LOG.error("EgressSlice {} cannot be used: {}", name, words);
      }
    }
  }

  @Override
  public List<Cidr> held() {
    return view.held();
  }

  @Override
  public void answer(Set<IpAddress> flows) throws IOException {
    inForce = seen.revision();
    Set<IpAddress> leaving = new HashSet<>(flows);
    if (!leaving.isEmpty()) {
      entries.values().forEach(entry -> leaving.removeAll(entry.addresses()));
    }
    say(leaving, refusals());
  }

  private List<RefusedEntry> refusals() {
    List<RefusedEntry> refused = new ArrayList<>();
    complaints.forEach((name, why) -> refused.add(new RefusedEntry(name, null, cut(why))));
    return refused;
  }

  @Override
  public void refused(String why) throws IOException {
    List<RefusedEntry> refused = new ArrayList<>(refusals());
    refused.add(new RefusedEntry(ANY, null, cut(why)));
    say(Set.of(), refused);
  }

  private static String cut(String words) {
    return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS);
  }

  private void say(Set<IpAddress> leaving, List<RefusedEntry> refused) throws IOException {
    HolderEntry entry =
        new HolderEntry(
            node,
            inForce,
            refused,
            texts(leaving),
            texts(unusable.get()),
            peers.said().orElse(null));
    if (!said.equals(Optional.of(entry))) {
      view.say(entry);
      said = Optional.of(entry);
    }
  }

  private static List<String> texts(Set<IpAddress> addresses) {
    return addresses.stream().sorted().map(IpAddress::toString).toList();
  }

  @Override
  public boolean keeps(IpAddress address) {
    return seen.served().values().stream()
        .flatMap(one -> MemberPlanner.kept(one.slice().getSpec()).stream())
        .anyMatch(cidr -> cidr.contains(address));
  }

  @Override
  public Optional<String> waiting() {
    for (GatewayView.Served one : seen.served().values()) {
      for (BlockEntry block : one.slice().getSpec().blocks()) {
        if (block.state().equals(BlockState.PENDING.label())) {
          return Optional.of(
              "%s of tenant %s is Pending, effective from %s"
                  .formatted(
                      block.cidr(), one.slice().getMetadata().getName(), block.effectiveFrom()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    view.close();
  }
}
