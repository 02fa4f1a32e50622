package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.controller.Answers;
import io.sallyport.tenantapi.controller.Conditions;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.FrozenException;
import io.sallyport.tenantapi.controller.TenantStatuses;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.EgressTenantSpec;
import io.sallyport.tenantapi.crd.EgressTenantStatus;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.crd.StatusCondition;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.tenant.FleetParser.Judged;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of tenants: their statuses, and the finalizer that keeps one until nobody uses what
 * it had.
 */
final class TenantObjects {
  static final String FINALIZER = "sallyport.io/withdrawal";

  private final KubernetesClient client;
  private final Mirror<EgressTenant, EgressTenant> mirror;
  private final InstantSource wallClock;
  private final Events events;

  TenantObjects(
      KubernetesClient client, Mirror<EgressTenant, EgressTenant> mirror, InstantSource wallClock) {
    this.client = client;
    this.mirror = mirror;
    this.wallClock = wallClock;
    this.events = new Events(client, wallClock);
  }

  /** An object, as messages name it. */
  static String where(CustomResource<?, ?> object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  /** Whether {@code tenant} holds every CIDR that it asks for. */
  static boolean hasAll(EgressTenant tenant, Map<String, Ledger> byTenant) {
    Optional<Ledger> ledger = Optional.ofNullable(byTenant.get(tenant.getMetadata().getName()));
    Optional<List<String>> asked =
        Optional.ofNullable(tenant.getSpec()).map(EgressTenantSpec::egressCIDRs);
    Set<String> held = new HashSet<>();
    ledger.ifPresent(known -> known.cidrs().forEach(cidr -> held.add(cidr.cidr().toString())));
    return asked.isPresent() && held.containsAll(asked.get());
  }

  /** Everything that one look found, by tenant. */
  private record Found(
      Map<String, FleetPlan.Outcome> outcomes,
      Map<String, Ledger> ledgers,
      Map<Identity, Usage> usage,
      List<FleetStore.Answer> answers,
      Map<String, List<Problem>> refused,
      Set<String> sliced) {
    Usage usage(Ledger ledger) {
      return usage.getOrDefault(ledger.identity(), Usage.NONE);
    }

    /** What gateways could not put in force of the slices of {@code tenant}. */
    List<String> refusals(String tenant) {
      return answers.stream()
          .filter(answer -> answer.asked() && answer.tenant().equals(tenant))
          .flatMap(
              answer ->
                  answer.refused().stream().map(why -> "%s: %s".formatted(answer.cluster(), why)))
          .sorted()
          .toList();
    }
  }

  /** Writes what changed; what could not be written is told once the others are. */
  void write(
      Collection<EgressTenant> tenants,
      Judged judged,
      FleetPlan plan,
      Map<Identity, Ledger> ledgers,
      FleetStore store)
      throws IOException {
    Map<String, FleetPlan.Outcome> outcomes = new HashMap<>();
    plan.outcomes().stream()
        .filter(outcome -> outcome.tenant().isPresent())
        .forEach(outcome -> outcomes.put(outcome.name(), outcome));
    Set<String> sliced = new HashSet<>();
    plan.slices().values().forEach(spec -> sliced.add(spec.identity()));
    List<FleetStore.Answer> answers = store.answers();
    Found found =
        new Found(
            outcomes,
            Ledger.byTenant(ledgers.values()),
            Answers.usage(answers),
            answers,
            judged.refused(),
            sliced);
    List<Parallel.Task> tasks = new ArrayList<>();
    for (EgressTenant tenant : tenants) {
      if (tenant.getMetadata().getDeletionTimestamp() == null) {
        keep(tenant, found, tasks);
      } else {
        leave(
            tenant,
            identity(tenant).flatMap(id -> Optional.ofNullable(ledgers.get(id))),
            found,
            tasks);
      }
    }
    Parallel.run(tasks);
  }

  /** Says of every tenant that nothing may be planned, and why. */
  void frozen(Collection<EgressTenant> tenants, FrozenException why) throws IOException {
    List<Parallel.Task> tasks = new ArrayList<>();
    for (EgressTenant tenant : tenants) {
      EgressTenantStatus before =
          Optional.ofNullable(tenant.getStatus())
              .orElse(new EgressTenantStatus(null, null, null, null, null, null));
      status(tenant, TenantStatuses.frozen(before, why, conditions(tenant)), tasks);
    }
    Parallel.run(tasks);
  }

  private static Optional<Identity> identity(EgressTenant tenant) {
    String name =
        Optional.ofNullable(tenant.getSpec())
            .map(EgressTenantSpec::identity)
            .orElse(tenant.getMetadata().getName());
    return io.sallyport.ipam.plan.Names.isName(name)
        ? Optional.of(new Identity(name))
        : Optional.empty();
  }

  private void keep(EgressTenant tenant, Found found, List<Parallel.Task> tasks) {
    String name = tenant.getMetadata().getName();
    Optional<FleetPlan.Outcome> outcome = Optional.ofNullable(found.outcomes.get(name));
    Optional<Ledger> held = Optional.ofNullable(found.ledgers.get(name));
    Conditions conditions = conditions(tenant);
    EgressTenantStatus next =
        outcome.isPresent()
            ? TenantStatuses.planned(
                outcome.get(), found.usage(outcome.get().after()), found.refusals(name), conditions)
            : TenantStatuses.refused(
                found.refused.getOrDefault(where(tenant), List.of()),
                held,
                held.map(found::usage).orElse(Usage.NONE),
                conditions);
    if (outcome.isPresent() && !tenant.getMetadata().getFinalizers().contains(FINALIZER)) {
      tasks.add(() -> finalizers(tenant, true));
    } else {
      status(tenant, next, tasks);
    }
  }

  /** Its ledger stays, and with it what rests; the object goes once nothing is in use. */
  private void leave(
      EgressTenant tenant, Optional<Ledger> ledger, Found found, List<Parallel.Task> tasks) {
    boolean used =
        ledger.isPresent()
            && (found.sliced.contains(ledger.get().identity().name())
                || ledger.get().blocks().stream()
                    .anyMatch(block -> block.state() != BlockState.QUARANTINED));
    if (used) {
      Ledger left = ledger.get();
      status(tenant, TenantStatuses.leaving(left, found.usage(left), conditions(tenant)), tasks);
    } else if (tenant.getMetadata().getFinalizers().contains(FINALIZER)) {
      tasks.add(() -> finalizers(tenant, false));
    }
  }

  private Conditions conditions(EgressTenant tenant) {
    return new Conditions(
        conditions(tenant.getStatus()),
        Optional.ofNullable(tenant.getMetadata().getGeneration()).orElse(0L),
        wallClock.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  private static List<StatusCondition> conditions(@Nullable EgressTenantStatus status) {
    return Optional.ofNullable(status).map(EgressTenantStatus::conditions).orElse(List.of());
  }

  private void status(EgressTenant tenant, EgressTenantStatus next, List<Parallel.Task> tasks) {
    if (!next.equals(tenant.getStatus())) {
      tasks.add(
          () -> {
            Optional<EgressTenant> now = Patches.status(client, tenant, next);
            learn(tenant, now);
            now.ifPresent(written -> events.tell(written, conditions(tenant.getStatus())));
          });
    }
  }

  private void finalizers(EgressTenant tenant, boolean with) throws IOException {
    List<String> all = new ArrayList<>(tenant.getMetadata().getFinalizers());
    all.remove(FINALIZER);
    if (with) {
      all.add(FINALIZER);
    }
    learn(tenant, Patches.finalizers(client, tenant, all));
  }

  /** One that changed meanwhile is looked at again when the watch tells how. */
  private void learn(EgressTenant before, Optional<EgressTenant> now) {
    boolean gone =
        now.isPresent()
            && now.get().getMetadata().getDeletionTimestamp() != null
            && now.get().getMetadata().getFinalizers().isEmpty();
    if (gone) {
      mirror.forget(Mirror.Key.of(before));
    } else {
      now.ifPresent(mirror::learn);
    }
  }
}
