package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.tenantapi.crd.EgressGateway;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The keys by which the nodes of a gateway know each other's probes: a Secret beside each
 * EgressGateway, made once and never changed. Who has it can make two nodes answer for an address,
 * so only the gateway's own nodes may read it.
 */
final class ProbeKeys {
  /** Bytes of a key. */
  static final int LENGTH = 32;

  private static final String FIELD = "key";
  private static final String SUFFIX = "-probes";

  private ProbeKeys() {}

  /** The name of the Secret of a gateway. */
  static String name(String gateway) {
    return gateway + SUFFIX;
  }

  /** The key of a gateway; empty where there is none yet. */
  static Optional<byte[]> read(KubernetesClient client, String namespace, String gateway)
      throws IOException {
    String what = "Secret " + namespace + "/" + name(gateway);
    Optional<Secret> secret =
        Calls.read(
            what,
            () ->
                Optional.ofNullable(
                    client.secrets().inNamespace(namespace).withName(name(gateway)).get()));
    Optional<byte[]> key =
        secret
            .flatMap(one -> Optional.ofNullable(one.getData()))
            .flatMap(data -> Optional.ofNullable(data.get(FIELD)))
            .map(text -> Base64.getDecoder().decode(text));
    if (secret.isPresent() && key.filter(bytes -> bytes.length >= LENGTH).isEmpty()) {
      throw new IOException(
          "%s has no %s of %d bytes or more; delete it, and the member's controller makes it anew"
              .formatted(what, FIELD, LENGTH));
    }
    return key;
  }

  /**
   * Makes the key of {@code gateway} where there is none; it goes with its gateway.
   *
   * @return whether it is there, and this gateway's: one of an earlier gateway of the name is about
   *     to go
   * @param random {@value #LENGTH} bytes that nobody can guess
   */
  static boolean ensure(KubernetesClient client, EgressGateway gateway, Supplier<byte[]> random)
      throws IOException {
    String namespace = gateway.getMetadata().getNamespace();
    String name = gateway.getMetadata().getName();
    if (read(client, namespace, name).isPresent()) {
      return isOf(client, gateway);
    }
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name(name))
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(gateway.getApiVersion())
                    .withKind(gateway.getKind())
                    .withName(name)
                    .withUid(gateway.getMetadata().getUid())
                    .build())
            .endMetadata()
            .withType("Opaque")
            .withData(Map.of(FIELD, Base64.getEncoder().encodeToString(random.get())))
            .build();
    return Calls.swap(
            "Secret " + namespace + "/" + name(name), () -> client.resource(secret).create())
        .isPresent();
  }

  /** A key that a person made has no owner, and is as good. */
  private static boolean isOf(KubernetesClient client, EgressGateway gateway) throws IOException {
    String namespace = gateway.getMetadata().getNamespace();
    String name = name(gateway.getMetadata().getName());
    return Calls.read(
            "Secret " + namespace + "/" + name,
            () -> Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get()))
        .filter(
            secret ->
                secret.getMetadata().getOwnerReferences().stream()
                    .allMatch(owner -> owner.getUid().equals(gateway.getMetadata().getUid())))
        .isPresent();
  }
}
