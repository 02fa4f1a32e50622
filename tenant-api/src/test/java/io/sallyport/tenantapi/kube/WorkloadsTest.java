package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.crd.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadsTest {
  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of(
          "shop", Map.of("tenant", "acme", "tier", "web"),
          "jobs", Map.of("tenant", "acme"),
          "bank", Map.of("tenant", "bank"),
          "bare", Map.of());

  private final Cluster cluster =
      new Cluster(
          NAMESPACES,
          List.of(
              pod("shop", "web-0", Map.of("app", "web"), "Running", false),
              pod("shop", "db-0", Map.of("app", "db"), "Running", false),
              pod("shop", "host", Map.of("app", "web"), "Running", true),
              pod("jobs", "done", Map.of(), "Succeeded", false),
              pod("jobs", "failed", Map.of(), "Failed", false),
              pod("jobs", "starts", Map.of(), "Pending", false),
              pod("bank", "web-0", Map.of("app", "web"), "Running", false),
              pod("bare", "web-0", Map.of("app", "web"), "Running", false)));

  @Test
  void podsOfMatchingNamespacesAreSelectedUnlessTheyEndedOrAreOnTheirNodesNetwork() {
    assertThat(keys(List.of(new Selector(labels("tenant", "acme"), null))))
        .containsExactly("jobs/starts", "shop/db-0", "shop/web-0");
  }

  @Test
  void podLabelsNarrowAndNeverGrant() {
    assertThat(keys(List.of(new Selector(labels("tenant", "acme"), labels("app", "web")))))
        .containsExactly("shop/web-0");
    assertThat(keys(List.of(new Selector(new LabelSelector(), labels("app", "web"))))).isEmpty();
    assertThat(keys(List.of(new Selector(null, labels("app", "web"))))).isEmpty();
  }

  @Test
  void whatTwoSelectorsChooseIsThereOnce() {
    assertThat(
            keys(
                List.of(
                    new Selector(labels("tenant", "acme"), null),
                    new Selector(labels("tier", "web"), null))))
        .containsExactly("jobs/starts", "shop/db-0", "shop/web-0");
  }

  @ParameterizedTest
  @CsvSource({
    "In, tenant, acme, jobs/starts shop/db-0 shop/web-0",
    "NotIn, tenant, acme, bank/web-0 bare/web-0",
    "Exists, tier, , shop/db-0 shop/web-0",
    "DoesNotExist, tenant, , bare/web-0",
    "Unheard, tenant, acme, ''"
  })
  void expressionsMeanWhatKubernetesMeans(String operator, String key, String value, String keys) {
    LabelSelector selector =
        new LabelSelectorBuilder()
            .addNewMatchExpression()
            .withKey(key)
            .withOperator(operator)
            .withValues(Optional.ofNullable(value).stream().toList())
            .endMatchExpression()
            .build();
    assertThat(String.join(" ", keys(List.of(new Selector(selector, null))))).isEqualTo(keys);
  }

  @Test
  void aPodHasItsCreationAndItsAddresses() {
    List<Pod> pods =
        cluster.selection(List.of(new Selector(labels("tenant", "bank"), null))).pods();
    assertThat(pods)
        .containsExactly(
            new Pod(
                "bank/web-0",
                1_700_000_000,
                List.of(IpAddress.of("10.1.0.1"), IpAddress.of("fd00:1::1"))));
  }

  @Test
  void onlyWhatChangedIsLookedUpAgain() {
    Selection acme = cluster.selection(List.of(new Selector(labels("tenant", "acme"), null)));
    List<Pod> before = acme.pods();
    int asked = cluster.asked;
    cluster.pods.add(pod("bank", "web-1", Map.of(), "Running", false));
    cluster.changes.merge("bank", 1L, Long::sum);
    assertThat(acme.pods()).isSameAs(before);
    assertThat(cluster.asked).isEqualTo(asked);
    cluster.pods.add(pod("shop", "web-1", Map.of(), "Running", false));
    cluster.changes.merge("shop", 1L, Long::sum);
    assertThat(acme.pods()).hasSize(before.size() + 1);
    cluster.namespaces.put("bank", Map.of("tenant", "acme"));
    cluster.change++;
    assertThat(acme.pods()).hasSize(before.size() + 3);
    cluster.namespaces.remove("shop");
    cluster.change++;
    assertThat(acme.pods())
        .extracting(Pod::key)
        .containsExactly("bank/web-0", "bank/web-1", "jobs/starts");
  }

  /** A cluster in memory. */
  private static final class Cluster implements Workloads.Source {
    final Map<String, Map<String, String>> namespaces;
    final List<SeenPod> pods;
    final Map<String, Long> changes = new HashMap<>();
    long change;
    int asked;

    Cluster(Map<String, Map<String, String>> namespaces, List<SeenPod> pods) {
      this.namespaces = new HashMap<>(namespaces);
      this.pods = new ArrayList<>(pods);
    }

    Selection selection(List<Selector> selectors) {
      return new Workloads(this).selection(selectors);
    }

    @Override
    public long change() {
      return change;
    }

    @Override
    public Map<String, Map<String, String>> namespaces() {
      return namespaces;
    }

    @Override
    public long change(String namespace) {
      return changes.getOrDefault(namespace, 0L);
    }

    @Override
    public List<SeenPod> pods(String namespace) {
      asked++;
      return pods.stream().filter(one -> one.pod().key().startsWith(namespace + "/")).toList();
    }
  }

  private List<String> keys(List<Selector> selectors) {
    List<String> keys = new ArrayList<>();
    cluster.selection(selectors).pods().forEach(pod -> keys.add(pod.key()));
    return keys;
  }

  private static LabelSelector labels(String key, String value) {
    return new LabelSelectorBuilder().addToMatchLabels(key, value).build();
  }

  private static SeenPod pod(
      String namespace, String name, Map<String, String> labels, String phase, boolean onHost) {
    return SeenPod.of(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withLabels(labels)
            .withCreationTimestamp("2023-11-14T22:13:20Z")
            .endMetadata()
            .withNewSpec()
            .withHostNetwork(onHost)
            .endSpec()
            .withNewStatus()
            .withPhase(phase)
            .addNewPodIP("10.1.0.1")
            .addNewPodIP("fd00:1::1")
            .endStatus()
            .build());
  }
}
