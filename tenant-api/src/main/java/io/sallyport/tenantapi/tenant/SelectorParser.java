package io.sallyport.tenantapi.tenant;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.sallyport.tenantapi.crd.Selector;
import io.sallyport.tenantapi.tenant.Fields.At;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The selectors of a tenant, held to what Kubernetes takes as a label selector. */
final class SelectorParser {
  private static final List<String> WITH_VALUES = List.of("In", "NotIn");
  private static final List<String> WITHOUT_VALUES = List.of("Exists", "DoesNotExist");

  private final Fields fields;
  private final String tenant;

  SelectorParser(Fields fields, String tenant) {
    this.fields = fields;
    this.tenant = tenant;
  }

  List<Selector> parse(@Nullable List<Selector> written) {
    List<At<Selector>> selectors = Fields.entries("spec.selectors", written);
    for (At<Selector> entry : selectors) {
      @Nullable LabelSelector namespaces = entry.value().namespaceSelector();
      fields.require(
          namespaces != null && grants(namespaces),
          entry.field() + ".namespaceSelector",
          "",
          "is required and must not be empty: it is what grants",
          "{matchLabels: {tenant: " + tenant + "}}");
      expressions(entry.field() + ".namespaceSelector", namespaces);
      expressions(entry.field() + ".podSelector", entry.value().podSelector());
    }
    return selectors.stream().map(At::value).toList();
  }

  private static boolean grants(LabelSelector namespaces) {
    @Nullable Map<String, String> labels = namespaces.getMatchLabels();
    @Nullable List<LabelSelectorRequirement> expressions = namespaces.getMatchExpressions();
    return (labels != null && !labels.isEmpty()) || (expressions != null && !expressions.isEmpty());
  }

  private void expressions(String field, @Nullable LabelSelector selector) {
    if (selector != null) {
      Fields.entries(field + ".matchExpressions", selector.getMatchExpressions())
          .forEach(this::expression);
    }
  }

  private void expression(At<LabelSelectorRequirement> entry) {
    String at = entry.field();
    @Nullable String key = entry.value().getKey();
    if (key == null || key.isEmpty()) {
      fields.missing(at + ".key", "the key of a label, for example tenant");
    }
    @Nullable String operator = entry.value().getOperator();
    if (operator == null) {
      fields.missing(at + ".operator", "In, NotIn, Exists or DoesNotExist");
      return;
    }
    boolean some = !Optional.ofNullable(entry.value().getValues()).orElse(List.of()).isEmpty();
    if (WITH_VALUES.contains(operator) && !some) {
      fields.missing(at + ".values", "[" + tenant + "], or operator Exists");
    } else if (WITHOUT_VALUES.contains(operator)) {
      fields.require(
          !some,
          at + ".values",
          entry.value().getValues(),
          "must be empty with operator " + operator,
          "no values, or operator " + (operator.equals("Exists") ? "In" : "NotIn"));
    } else if (!WITH_VALUES.contains(operator)) {
      fields.problem(
          at + ".operator",
          operator,
          "must be In, NotIn, Exists or DoesNotExist",
          some ? "In" : "Exists");
    }
  }
}
