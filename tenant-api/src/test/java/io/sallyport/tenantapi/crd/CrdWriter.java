package io.sallyport.tenantapi.crd;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes the CRDs of our types: what the generator makes of annotations, and {@link CrdRules}. */
final class CrdWriter {
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          EgressTenant.class,
          EgressCluster.class,
          EgressGateway.class,
          EgressConsumer.class,
          EgressLedger.class,
          EgressClaimShard.class,
          EgressClock.class,
          EgressHistoryPage.class,
          EgressSlice.class,
          EgressAssignment.class);

  private static final CRDPostProcessor RULES =
      new CRDPostProcessor() {
        @Override
        public HasMetadata process(HasMetadata crd, String version) {
          CrdRules.apply((CustomResourceDefinition) crd);
          return crd;
        }
      };

  private CrdWriter() {}

  /** The text of each CRD, by the name of its file; {@code folder} is empty. */
  static Map<String, String> texts(Path folder) throws IOException {
    new CRDGenerator()
        .customResourceClasses(KINDS)
        .forCRDVersions("v1")
        .withParallelGenerationEnabled(false)
        .withMinQuotes(true)
        .withPostProcessor(RULES)
        .inOutputDir(folder.toFile())
        .generate();
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace("-v1.yml", ".yaml");
        texts.put(name, Files.readString(file).replaceFirst("^#.*\n", ""));
      }
    }
    return texts;
  }
}
