package io.sallyport.tenantapi.controller;

import io.sallyport.tenantapi.crd.StatusCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conditions of one object while its status is made. One whose status stays keeps the time
 * since when. One thread uses it.
 */
public final class Conditions {
  private static final int MOST = 32_000;
  private static final String DEGRADED = "Degraded";

  private final Map<String, StatusCondition> before = new LinkedHashMap<>();
  private final Map<String, StatusCondition> now = new LinkedHashMap<>();
  private final long generation;
  private final String time;

  /**
   * Conditions of an object.
   *
   * @param before as they stand
   * @param generation of the spec that they will be about
   */
  public Conditions(List<StatusCondition> before, long generation, Instant now) {
    before.forEach(condition -> this.before.put(condition.type(), condition));
    this.generation = generation;
    this.time = now.toString();
  }

  long generation() {
    return generation;
  }

  /** Holds where nothing is in its way. */
  void set(String type, String reason, List<String> obstacles) {
    boolean holds = obstacles.isEmpty();
    put(type, holds ? "True" : "False", holds ? type : reason, String.join("\n", obstacles));
  }

  /** The object serves, and something is not as it should be. */
  void degraded(String reason, String message) {
    put(DEGRADED, "True", reason, message);
  }

  /** Is as it was; unknown where it never was. */
  void keep(String type) {
    StatusCondition old = before.get(type);
    if (old == null) {
      put(type, "Unknown", "NotPlanned", "");
    } else {
      put(type, old.status(), old.reason(), old.message());
    }
  }

  private void put(String type, String status, String reason, String message) {
    String since =
        Optional.ofNullable(before.get(type))
            .filter(old -> old.status().equals(status))
            .map(StatusCondition::lastTransitionTime)
            .orElse(time);
    String cut = message.length() > MOST ? message.substring(0, MOST) + " ..." : message;
    now.put(type, new StatusCondition(type, status, generation, since, reason, cut));
  }

  /**
   * All of them, with Ready first: it holds where all others do but Degraded, which is false where
   * nothing else was said.
   */
  List<StatusCondition> all() {
    if (!now.containsKey(DEGRADED)) {
      put(DEGRADED, "False", "Healthy", "");
    }
    List<String> lacking =
        now.values().stream()
            .filter(condition -> !condition.type().equals(DEGRADED))
            .filter(condition -> !condition.status().equals("True"))
            .map(condition -> condition.type() + ": " + condition.reason())
            .toList();
    List<StatusCondition> parts = List.copyOf(now.values());
    set("Ready", "NotReady", lacking);
    List<StatusCondition> all = new ArrayList<>(List.of(now.remove("Ready")));
    all.addAll(parts);
    return all;
  }
}
