package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a node.
 *
 * @param ready as its kubelet says
 * @param outOfService whether a person or a cloud says that it runs no more
 */
record SeenNode(Map<String, String> labels, boolean ready, boolean outOfService) {
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  static SeenNode of(Node node) {
    boolean ready =
        Optional.ofNullable(node.getStatus()).map(NodeStatus::getConditions).stream()
            .flatMap(all -> all.stream())
            .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
    boolean out =
        Optional.ofNullable(node.getSpec()).map(NodeSpec::getTaints).stream()
            .flatMap(all -> all.stream())
            .anyMatch(taint -> taint.getKey().equals(OUT_OF_SERVICE));
    return new SeenNode(
        Map.copyOf(Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of())),
        ready,
        out);
  }
}
