package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the expressions of selectors, as Kubernetes sees it. */
class SelectorProblemsTest {
  private static final String AT = "spec.selectors[0].podSelector.matchExpressions[0]";
  private static final String OPERATORS = "must be In, NotIn, Exists or DoesNotExist";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{key: app, operator: In, values: [a]}",
        "{key: app, operator: NotIn, values: [a, b]}",
        "{key: app, operator: Exists}",
        "{key: app, operator: DoesNotExist, values: []}"
      })
  void theseAreFine(String expression) {
    assertThat(problems(expression)).isEmpty();
  }

  @Test
  void anUnknownOperatorIsRefused() {
    refused("{key: app, operator: Equals, values: [a]}", ".operator", "Equals", OPERATORS, "In");
    refused("{key: app, operator: exists}", ".operator", "exists", OPERATORS, "Exists");
  }

  @Test
  void anExpressionWithoutOperatorIsRefused() {
    refused(
        "{key: app, values: [a]}",
        ".operator",
        "",
        "is required",
        "In, NotIn, Exists or DoesNotExist");
  }

  @Test
  void inNeedsValues() {
    String fits = "[acme], or operator Exists";
    refused("{key: app, operator: In}", ".values", "", "is required", fits);
    refused("{key: app, operator: NotIn, values: []}", ".values", "", "is required", fits);
  }

  @Test
  void existsTakesNoValues() {
    refused(
        "{key: app, operator: Exists, values: [a]}",
        ".values",
        "[a]",
        "must be empty with operator Exists",
        "no values, or operator In");
    refused(
        "{key: app, operator: DoesNotExist, values: [a]}",
        ".values",
        "[a]",
        "must be empty with operator DoesNotExist",
        "no values, or operator NotIn");
  }

  @Test
  void anExpressionWithoutKeyIsRefused() {
    String fits = "the key of a label, for example tenant";
    refused("{operator: Exists}", ".key", "", "is required", fits);
    refused("{key: \"\", operator: Exists}", ".key", "", "is required", fits);
  }

  @Test
  void namespacesAreHeldToTheSame() {
    String selector = "{namespaceSelector: {matchExpressions: [{key: team, operator: Is}]}}";
    assertThat(
            Fleets.problems(
                Fleets.tenant(
                    "acme", "egressCIDRs: [203.0.113.0/26]", "selectors: [" + selector + "]")))
        .extracting(Problem::field)
        .containsExactly("spec.selectors[0].namespaceSelector.matchExpressions[0].operator");
  }

  private static void refused(
      String expression, String field, String value, String rule, String fits) {
    assertThat(problems(expression))
        .containsExactly(new Problem("f0.yaml: EgressTenant acme", AT + field, value, rule, fits));
  }

  private static List<Problem> problems(String expression) {
    return Fleets.problems(
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/26]",
            "selectors:",
            "  - namespaceSelector: {matchLabels: {tenant: acme}}",
            "    podSelector: {matchExpressions: [" + expression + "]}"));
  }
}
