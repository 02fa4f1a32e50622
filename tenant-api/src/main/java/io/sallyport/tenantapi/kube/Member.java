package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pods;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.MemberPlanner.Look;
import io.sallyport.tenantapi.controller.OneLook;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressGateway;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The controller of a member: slices of the hub in, address sets out to the gateways of this
 * cluster, and answers back to the hub once they are in force. It goes on with what it has while
 * the hub is away. Level-triggered: one call of {@link #look} is one look at everything. One thread
 * uses it.
 */
public final class Member implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Supplier<Optional<HubLink>> hub;
  private final ServerClock serverClock;
  private final Opened open = new Opened();
  private final LocalSlices slices;
  private final WorkloadWatch workloads;
  private final Selections selections;
  private final Mirror<EgressGateway, EgressGateway> gateways;
  private final Mirror<EgressAssignment, EgressAssignment> assignments;
  private final Mirror<Node, SeenNode> nodes;
  private final Mirror<EgressCluster, EgressCluster> cluster;
  private final MemberReport report;
  private final KubernetesClient client;
  private final Assignments rows;

  /** At which version of a slice what is in it now was written; answers do not count. */
  private final Map<String, Written> written = new HashMap<>();

  private record Written(EgressSlice.Content content, String version) {}

  /**
   * Reads what there is.
   *
   * @param client of this cluster's API server
   * @param hub as far as it was reached
   * @param serverClock of this cluster's API server, by which pods are created
   * @param nanos a monotonic clock
   * @param random keys of 32 bytes that nobody can guess
   * @param changed is told of every change that calls for a look, by whatever thread
   */
  public Member(
      KubernetesClient client,
      ClusterName name,
      Supplier<Optional<HubLink>> hub,
      ServerClock serverClock,
      LongSupplier nanos,
      Supplier<byte[]> random,
      Runnable changed)
      throws IOException {
    this.client = client;
    this.hub = hub;
    this.serverClock = serverClock;
    try {
      this.slices = new LocalSlices(client, name, changed, PATIENCE);
      open.add(slices);
      this.workloads = new WorkloadWatch(client, changed, PATIENCE);
      open.add(workloads);
      this.selections = new Selections(new Workloads(workloads));
      this.gateways = all(client.resources(EgressGateway.class).inAnyNamespace(), changed);
      this.assignments = all(client.resources(EgressAssignment.class).inAnyNamespace(), changed);
      this.nodes = Mirror.start(client.nodes(), SeenNode::of, changed, PATIENCE);
      open.add(nodes);
      this.cluster = all(client.resources(EgressCluster.class).withName(name.name()), changed);
      this.rows = new Assignments(client, random);
      this.report = new MemberReport(client, cluster, serverClock, nanos);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <R extends HasMetadata> Mirror<R, R> all(Informable<R> source, Runnable changed)
      throws IOException {
    Mirror<R, R> mirror = Mirror.start(source, Function.identity(), changed, PATIENCE);
    open.add(mirror);
    return mirror;
  }

  /**
   * One look. What was written before a failure stays; the next look goes on. What fails with the
   * hub is told once this cluster's own work is done.
   */
  public void look() throws IOException {
    serverClock.refresh();
    Optional<HubLink> link = hub.get();
    Optional<IOException> trouble = link.flatMap(this::follow);
    assign();
    plan(trouble.isPresent() ? Optional.empty() : link);
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    if (link.isPresent()) {
      tell(link.get());
      report.tell(link.get());
    }
  }

  private Optional<IOException> follow(HubLink link) {
    try {
      report.requireSame(link);
      slices.follow(link.slices());
      followCluster(link);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Gateways and agents read here what the cluster itself is. */
  private void followCluster(HubLink link) throws IOException {
    Optional<EgressCluster> wanted = link.own();
    Optional<EgressCluster> here = cluster.all().values().stream().findFirst();
    if (wanted.isEmpty()
        || here.filter(own -> wanted.get().getSpec().equals(own.getSpec())).isPresent()) {
      return;
    }
    EgressCluster copy = new EgressCluster();
    copy.getMetadata().setName(link.cluster().name());
    copy.setSpec(wanted.get().getSpec());
    Optional<EgressCluster> now =
        here.isEmpty()
            ? Calls.swap("EgressCluster " + link.cluster(), () -> client.resource(copy).create())
            : Patches.spec(client, copy, here.get().getMetadata().getResourceVersion());
    now.ifPresent(cluster::learn);
  }

  private void assign() throws IOException {
    Map<String, SeenNode> known = new HashMap<>();
    nodes.all().forEach((key, node) -> known.put(key.name(), node));
    for (EgressGateway gateway : gateways.all().values()) {
      if (gateway.getSpec() != null) {
        rows.look(gateway, assignments.get(Mirror.Key.of(gateway)).map(Mirror.Known::value), known);
      }
    }
  }

  private void plan(Optional<HubLink> link) throws IOException {
    Map<String, EgressSlice> there = new HashMap<>();
    slices.all().forEach(slice -> there.put(slice.getMetadata().getName(), slice));
    List<EgressSliceStatus> gone = new ArrayList<>();
    if (link.isPresent()) {
      Set<String> names = names(link.get().slices());
      there.values().stream()
          .filter(slice -> !names.contains(slice.getMetadata().getName()))
          .flatMap(slice -> Optional.ofNullable(slice.getStatus()).stream())
          .forEach(gone::add);
      there.keySet().retainAll(names);
    }
    OneLook look =
        new OneLook(there.values(), slice -> Optional.ofNullable(slice.getStatus()), gone);
    Sight now = new Sight(new Holders(gateways.all().values(), assignments.all().values()));
    written.keySet().retainAll(there.keySet());
    selections.keep(there.keySet());
    for (EgressSlice slice : look.inOrder()) {
      if (!look.isOutlived(slice)) {
        plan(slice, look, now);
      }
    }
  }

  /** What one look goes by. */
  private final class Sight {
    final Holders holders;
    final Instant now = serverClock.instant();
    boolean current;

    Sight(Holders holders) {
      this.holders = holders;
    }

    /** A watch may hang: before it is said that nobody uses a block, all pods are asked for. */
    void catchUp() throws IOException {
      workloads.catchUp();
      current = true;
    }
  }

  private void plan(EgressSlice slice, OneLook look, Sight at) throws IOException {
    Optional<EgressSliceStatus> before = Optional.ofNullable(slice.getStatus());
    String gateway = gateway(slice, before, at.holders);
    Pods pods =
        slice.getSpec().selectors().isEmpty()
            ? Pods.NONE
            : Pods.of(
                selections.pods(slice.getMetadata().getName(), slice.getSpec().selectors()),
                at.now.getEpochSecond());
    Optional<Set<IpAddress>> unusable = at.holders.unusable(gateway);
    if (unusable.isEmpty() && before.filter(it -> !it.sets().isEmpty()).isEmpty() && gives(slice)) {
      return; // no node of its gateway has said yet what no workload may get
    }
    var member =
        new MemberPlanner.Member(gateway, unusable.orElseGet(() -> unusable(before)), pods);
    Optional<String> refusal = at.holders.refusal(gateway, slice.getMetadata().getName());
    if (MemberPlanner.look(slice, look, at.now, member)
        instanceof Look.Sets(AddressSets sets, var announcement)) {
      Optional<EgressSliceStatus> next =
          announcement
              .map(status -> status.withRefused(refusal))
              .or(() -> said(slice, sets, member, at.holders));
      if (!at.current && next.filter(status -> ends(slice, before, status)).isPresent()) {
        at.catchUp();
        plan(slice, look, at);
        return;
      }
      look.planned(slice);
      if (next.isPresent()) {
        slices.write(slice, next.get());
      }
    }
  }

  /** What is to be said of sets that were announced; empty where that is said. */
  private Optional<EgressSliceStatus> said(
      EgressSlice slice, AddressSets sets, MemberPlanner.Member member, Holders holders) {
    Optional<EgressSliceStatus> before = Optional.ofNullable(slice.getStatus());
    Optional<String> refusal = holders.refusal(member.gateway(), slice.getMetadata().getName());
    if (refusal.isEmpty() && holders.haveInForce(member.gateway(), versionOf(slice))) {
      EgressSliceStatus answer =
          MemberPlanner.answer(slice, sets, before, member, holders.leaving(member.gateway()));
      return before.equals(Optional.of(answer)) ? Optional.empty() : Optional.of(answer);
    }
    return before.filter(status -> says(status, member.pods(), refusal)).isPresent()
        ? Optional.empty()
        : Optional.of(MemberPlanner.announce(slice, sets, before, member).withRefused(refusal));
  }

  /** Whether {@code next} says for the first time that nobody uses a block which winds down. */
  private static boolean ends(
      EgressSlice slice, Optional<EgressSliceStatus> before, EgressSliceStatus next) {
    Set<String> draining =
        slice.getSpec().blocks().stream()
            .filter(block -> block.state().equals(BlockState.DRAINING.label()))
            .map(BlockEntry::cidr)
            .collect(Collectors.toSet());
    draining.retainAll(unused(next));
    before.ifPresent(status -> draining.removeAll(unused(status)));
    return !draining.isEmpty();
  }

  private static Set<String> unused(EgressSliceStatus status) {
    return status.usage().blocks().stream()
        .filter(use -> use.used() == 0)
        .map(BlockUsage::cidr)
        .collect(Collectors.toSet());
  }

  private static boolean says(EgressSliceStatus status, Pods pods, Optional<String> refusal) {
    return status.usage().pods() == pods.created().size()
        && Optional.ofNullable(status.refused()).equals(refusal);
  }

  private static boolean gives(EgressSlice slice) {
    return slice.getSpec().blocks().stream()
        .anyMatch(block -> block.state().equals(BlockState.ACTIVE.label()));
  }

  /** As it was when nodes said it last. */
  private static Set<IpAddress> unusable(Optional<EgressSliceStatus> before) {
    return before.map(status -> status.usage().unusable()).orElse(List.of()).stream()
        .flatMap(text -> IpAddress.parse(text).stream())
        .collect(Collectors.toSet());
  }

  /** The first that matches when there is something to hold, and that one from then on. */
  private static String gateway(
      EgressSlice slice, Optional<EgressSliceStatus> before, Holders holders) {
    return before
        .filter(status -> !status.sets().isEmpty())
        .map(EgressSliceStatus::gateway)
        .filter(recorded -> !recorded.isEmpty())
        .or(() -> holders.matching(slice).stream().findFirst())
        .orElse("");
  }

  private String versionOf(EgressSlice slice) {
    EgressSlice.Content content = slice.content();
    return written.compute(
            slice.getMetadata().getName(),
            (name, last) ->
                last != null && last.content.equals(content)
                    ? last
                    : new Written(content, slice.getMetadata().getResourceVersion()))
        .version;
  }

  private static Set<String> names(Collection<EgressSlice> slices) {
    Set<String> names = new HashSet<>();
    slices.forEach(slice -> names.add(slice.getMetadata().getName()));
    return names;
  }

  /** Answers that the hub does not have yet. */
  private void tell(HubLink link) throws IOException {
    Map<String, EgressSlice> here = new HashMap<>();
    slices.all().forEach(slice -> here.put(slice.getMetadata().getName(), slice));
    List<Parallel.Task> tasks = new ArrayList<>();
    for (EgressSlice asked : link.slices()) {
      Optional<EgressSliceStatus> answer =
          Optional.ofNullable(here.get(asked.getMetadata().getName()))
              .flatMap(slice -> Optional.ofNullable(slice.getStatus()));
      if (answer.isPresent() && !answer.equals(Optional.ofNullable(asked.getStatus()))) {
        tasks.add(() -> link.answer(asked, answer.get()));
      }
    }
    Parallel.run(tasks);
  }

  @Override
  public void close() {
    open.close();
  }
}
