package io.sallyport.tenantapi.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final String WHERE = "a.yaml: EgressTenant acme";
  private static final String HEAD =
      "apiVersion: sallyport.io/v1alpha1\nkind: EgressTenant\nmetadata: {name: acme}\n";

  @Test
  void anUnknownFieldIsReportedWithTheOneThatWasMeant() {
    refused(
        "egressCIDR: [203.0.113.0/26]",
        "spec.egressCIDR",
        "[\"203.0.113.0/26\"]",
        "is not a field here",
        "egressCIDRs");
  }

  @Test
  void anUnknownFieldDeepInsideIsReportedWithItsPath() {
    refused(
        "clusters: [{name: eu1}, {name: us1, minBlock: 2}]",
        "spec.clusters[1].minBlock",
        "2",
        "is not a field here",
        "minBlocks");
  }

  @Test
  void anUnknownFieldLikeNoneListsAll() {
    refused(
        "holds: {until: 5m}",
        "spec.holds.until",
        "5m",
        "is not a field here",
        "one of block, tenant");
  }

  @Test
  void anUnknownFieldBesideSpecIsReported() {
    assertThat(problems(HEAD + "specs: {}\n"))
        .containsExactly(new Problem(WHERE, "specs", "{}", "is not a field here", "spec"));
  }

  @Test
  void theNameOfAJavaPropertyIsNoField() {
    refused(
        "allowList: {isPublic: true}",
        "spec.allowList.isPublic",
        "true",
        "is not a field here",
        "public");
  }

  @Test
  void aNumberIsNoText() {
    refused("identity: 42", "spec.identity", "42", "must be text", "'42' in quotes");
  }

  @Test
  void aMapIsNoText() {
    refused("identity: {a: b}", "spec.identity", "{\"a\":\"b\"}", "must be text", "text in quotes");
  }

  @Test
  void textIsNoWholeNumber() {
    refused(
        "podsPerAddress: many",
        "spec.podsPerAddress",
        "many",
        "must be a whole number",
        "for example 8");
  }

  @Test
  void aFractionIsNoWholeNumber() {
    refused(
        "podsPerAddress: 2.5",
        "spec.podsPerAddress",
        "2.5",
        "must be a whole number",
        "for example 8");
  }

  @Test
  void aNumberBeyond32BitsIsNoWholeNumber() {
    refused(
        "podsPerAddress: 4294967297",
        "spec.podsPerAddress",
        "4294967297",
        "must be a whole number",
        "for example 8");
  }

  @Test
  void aNumberBeyond64BitsIsNoWholeNumber() {
    refused(
        "limits: {perGateway: {connections: 99999999999999999999}}",
        "spec.limits.perGateway.connections",
        "99999999999999999999",
        "must be a whole number",
        "for example 8");
  }

  @Test
  void textIsNoBoolean() {
    refused(
        "allowList: {public: \"true\"}",
        "spec.allowList.public",
        "true",
        "must be true or false",
        "true");
  }

  @Test
  void textIsNoList() {
    refused(
        "egressCIDRs: 203.0.113.0/26",
        "spec.egressCIDRs",
        "203.0.113.0/26",
        "must be a list",
        "[...] or lines that begin with -");
  }

  @Test
  void aListIsNoObject() {
    refused("holds: [15m]", "spec.holds", "[\"15m\"]", "must be an object", "fields with values");
  }

  @Test
  void aListIsNoMap() {
    refused(
        "selectors: [{namespaceSelector: {matchLabels: [a]}}]",
        "spec.selectors[0].namespaceSelector.matchLabels",
        "[\"a\"]",
        "must be a map",
        "name: value");
  }

  @Test
  void anEmptyLineOfAListIsReported() {
    refused(
        "egressCIDRs: [203.0.113.0/26, ~]",
        "spec.egressCIDRs[1]",
        "null",
        "must not be empty",
        "a value, or no such line");
  }

  @Test
  void aLabelWithoutValueIsReported() {
    assertThat(problems(HEAD.replace("name: acme", "name: acme, labels: {tier: }")))
        .containsExactly(
            new Problem(
                WHERE,
                "metadata.labels.tier",
                "null",
                "must not be empty",
                "a value, or no such line"));
  }

  @Test
  void aUnitThatIsNoneIsReported() {
    refused(
        "limits: {perGateway: {egressBitsPerSecond: 500Mbit}}",
        "spec.limits.perGateway.egressBitsPerSecond",
        "500Mbit",
        "must be a quantity: a number and k, M, G, T, Ki, Mi, Gi, Ti or nothing",
        "500M or 64Mi");
  }

  @Test
  void aLongValueIsCutInTheMessage() {
    List<Problem> found = problems(HEAD + "spec: {identity: [" + "abcdefgh, ".repeat(50) + "]}\n");
    assertThat(found).singleElement().satisfies(one -> assertThat(one.value()).hasSize(60));
  }

  @Test
  void problemsComeInTheOrderOfTheText() {
    assertThat(problems(HEAD + "spec: {egressCIDRs: [1, 2, 3], identity: 4}\n"))
        .extracting(Problem::field)
        .containsExactly(
            "spec.egressCIDRs[0]", "spec.egressCIDRs[1]", "spec.egressCIDRs[2]", "spec.identity");
  }

  @Test
  void anotherApiVersionIsReported() {
    assertThat(problems(HEAD.replace("v1alpha1", "v2")))
        .containsExactly(
            new Problem(
                WHERE, "apiVersion", "sallyport.io/v2", "is not ours", "sallyport.io/v1alpha1"));
  }

  @Test
  void aMissingApiVersionIsReported() {
    assertThat(problems("kind: EgressTenant\nmetadata: {name: acme}\n"))
        .containsExactly(
            new Problem(WHERE, "apiVersion", "", "is not ours", "sallyport.io/v1alpha1"));
  }

  @Test
  void anUnknownKindIsReported() {
    assertThat(problems(HEAD.replace("EgressTenant", "Tenant")))
        .containsExactly(
            new Problem(
                "a.yaml: Tenant acme",
                "kind",
                "Tenant",
                "is not a kind for manifests",
                "EgressTenant or EgressCluster"));
  }

  @Test
  void whatProgramsWriteIsNoManifest() {
    assertThat(problems(HEAD.replace("EgressTenant", "EgressLedger")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("kind"));
  }

  @Test
  void metadataThatIsNoObjectIsReported() {
    assertThat(problems(HEAD.replace("{name: acme}", "acme")))
        .containsExactly(
            new Problem(
                "a.yaml: EgressTenant ?",
                "metadata",
                "acme",
                "must be an object",
                "fields with values"));
  }

  @Test
  void aDocumentThatIsAListIsReported() {
    assertThat(problems("- a\n- b\n"))
        .containsExactly(
            new Problem("a.yaml", "", "", "holds a document that is no object", "kind: ..."));
  }

  @Test
  void aKeyWrittenTwiceIsReportedWithItsLine() {
    assertThat(problems(HEAD + "spec:\n  identity: a\n  identity: b\n"))
        .containsExactly(
            new Problem(
                "a.yaml",
                "",
                "",
                "is no valid YAML in line 6 (Duplicate field 'identity')",
                "YAML documents"));
  }

  @Test
  void brokenYamlIsReportedWithItsLine() {
    assertThat(problems(HEAD + "spec: {identity: [\n"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.object()).isEqualTo("a.yaml");
              assertThat(problem.rule()).startsWith("is no valid YAML in line 4 (");
              assertThat(problem.fits()).isEqualTo("YAML documents");
            });
  }

  @Test
  void emptyDocumentsAreSkipped() {
    assertThat(problems("", "\n", "---\n", "# nothing\n---\n---\n", "~\n")).isEmpty();
  }

  @Test
  void everyDocumentOfAFileIsRead() {
    Manifest.File file = Manifest.read("a.yaml", HEAD + "---\n" + HEAD.replace("acme", "beta"));
    assertThat(file.manifests())
        .extracting(Manifest::where)
        .containsExactly(WHERE, "a.yaml: EgressTenant beta");
  }

  private static void refused(String line, String field, String value, String rule, String fits) {
    assertThat(problems(HEAD + "spec:\n  " + line + "\n"))
        .containsExactly(new Problem(WHERE, field, value, rule, fits));
  }

  private static List<Problem> problems(String... texts) {
    return Stream.of(texts)
        .map(text -> Manifest.read("a.yaml", text))
        .flatMap(
            file ->
                Stream.concat(
                    file.problems().stream(),
                    file.manifests().stream().flatMap(one -> one.problems().stream())))
        .toList();
  }
}
