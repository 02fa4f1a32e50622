package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Label selectors as Kubernetes means them. Pure. */
final class Labels {
  private Labels() {}

  /** Whether {@code selector} chooses what has these labels; an empty one chooses everything. */
  static boolean match(LabelSelector selector, Map<String, String> labels) {
    boolean all =
        Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).entrySet().stream()
            .allMatch(wanted -> Objects.equals(labels.get(wanted.getKey()), wanted.getValue()));
    return all
        && selector.getMatchExpressions().stream().allMatch(wanted -> matches(wanted, labels));
  }

  /** An operator that there is not chooses nothing. */
  private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
    Optional<String> value = Optional.ofNullable(labels.get(wanted.getKey()));
    return switch (wanted.getOperator()) {
      case "In" -> value.filter(wanted.getValues()::contains).isPresent();
      case "NotIn" -> value.filter(wanted.getValues()::contains).isEmpty();
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      default -> false;
    };
  }
}
