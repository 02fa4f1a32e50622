package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a pod.
 *
 * @param selectable whether it can be a tenant's: it lives, and has a network of its own
 */
record SeenPod(Pod pod, Map<String, String> labels, boolean selectable) {

  static SeenPod of(io.fabric8.kubernetes.api.model.Pod object) {
    var meta = object.getMetadata();
    PodStatus status = Optional.ofNullable(object.getStatus()).orElseGet(PodStatus::new);
    String phase = Optional.ofNullable(status.getPhase()).orElse("");
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    boolean own =
        object.getSpec() == null || !Boolean.TRUE.equals(object.getSpec().getHostNetwork());
    return new SeenPod(
        new Pod(
            meta.getNamespace() + "/" + meta.getName(),
            Instant.parse(meta.getCreationTimestamp()).getEpochSecond(),
            addresses(status)),
        Map.copyOf(Optional.ofNullable(meta.getLabels()).orElse(Map.of())),
        own && !ended);
  }

  private static List<IpAddress> addresses(PodStatus status) {
    return status.getPodIPs().stream()
        .map(PodIP::getIp)
        .flatMap(text -> IpAddress.parse(text).stream())
        .toList();
  }
}
