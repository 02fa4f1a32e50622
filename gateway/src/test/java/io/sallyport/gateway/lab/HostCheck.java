package io.sallyport.gateway.lab;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Skips what a host cannot do and says so once, at the end; or fails where all is required. */
public final class HostCheck implements ExecutionCondition, TestExecutionListener {
  private static final Map<HostFeature, Boolean> FOUND = new ConcurrentHashMap<>();
  private static final Map<HostFeature, Integer> SKIPPED = new ConcurrentHashMap<>();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<NeedsHost> needs =
        context.getElement().flatMap(e -> AnnotationSupport.findAnnotation(e, NeedsHost.class));
    for (HostFeature feature : needs.map(NeedsHost::value).orElse(new HostFeature[0])) {
      if (!FOUND.computeIfAbsent(feature, HostFeature::isThere)) {
        if ("required".equals(System.getProperty("sallyport.lab"))) {
          throw new IllegalStateException(
              "-Dlab=required, and this host lacks " + feature.what() + ": " + feature.how());
        }
        SKIPPED.merge(feature, 1, Integer::sum);
        return ConditionEvaluationResult.disabled("needs " + feature.what());
      }
    }
    return ConditionEvaluationResult.enabled("the host has all it needs");
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String lines =
        new EnumMap<>(Map.copyOf(SKIPPED).isEmpty() ? new EnumMap<>(HostFeature.class) : SKIPPED)
            .entrySet().stream()
                .map(
                    entry ->
                        "skipped: %d tests need %s; %s"
                            .formatted(
                                entry.getValue(), entry.getKey().what(), entry.getKey().how()))
                .collect(Collectors.joining("\n"));
    if (!lines.isEmpty()) {
      System.out.println(lines);
    }
  }
}
