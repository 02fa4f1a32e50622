package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.EgressTenantStatus;
import io.sallyport.tenantapi.crd.StatusCondition;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people, as Events, what became of an object: what went wrong, and that all is well at last.
 * An Event that cannot be written is in the log, and stops nothing.
 */
final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  /** Where Events of objects without a namespace are. */
  private static final String NAMESPACE = "default";

  private static final int MOST = 1_000;

  private static final Set<String> WAITS = Set.of("WaitingForMember", "Withdrawing");

  private final KubernetesClient client;
  private final InstantSource wallClock;

  Events(KubernetesClient client, InstantSource wallClock) {
    this.client = client;
    this.wallClock = wallClock;
  }

  /** Tells what changed in {@code now} since its conditions were {@code before}. */
  void tell(EgressTenant now, List<StatusCondition> before) {
    List<StatusCondition> conditions =
        Optional.ofNullable(now.getStatus()).map(EgressTenantStatus::conditions).orElse(List.of());
    for (StatusCondition condition : conditions) {
      boolean same =
          before.stream()
              .filter(old -> old.type().equals(condition.type()))
              .anyMatch(
                  old ->
                      old.status().equals(condition.status())
                          && old.reason().equals(condition.reason()));
      boolean ready = condition.type().equals("Ready");
      if (!same && (ready ? condition.status().equals("True") : isWrong(condition))) {
        write(now, condition, ready ? "Normal" : "Warning");
      }
    }
  }

  private static boolean isWrong(StatusCondition condition) {
    return condition.type().equals("Degraded")
        ? condition.status().equals("True")
        : condition.status().equals("False") && !WAITS.contains(condition.reason());
  }

  private void write(HasMetadata about, StatusCondition condition, String type) {
    String time = wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String message = condition.type() + " " + condition.status() + ": " + condition.message();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withGenerateName(about.getMetadata().getName() + ".")
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withName(about.getMetadata().getName())
            .withUid(about.getMetadata().getUid())
            .endInvolvedObject()
            .withType(type)
            .withReason(condition.reason())
            .withMessage(message.length() > MOST ? message.substring(0, MOST) + " ..." : message)
            .withNewSource()
            .withComponent("sallyport-hub")
            .endSource()
            .withFirstTimestamp(time)
            .withLastTimestamp(time)
            .withCount(1)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "no Event could be written of {} {}: {}",
          about.getKind(),
          about.getMetadata().getName(),
          e.getMessage());
    }
  }
}
