package io.sallyport.tenantapi.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedClusterBuilder;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterSpec;
import io.sallyport.tenantapi.crd.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a cluster a member: its EgressCluster and its rights on the hub, and in the cluster itself
 * a Secret with a kubeconfig that has these rights and no others. Doing it again gives a new token
 * and changes nothing else; an EgressCluster that is there stays as it is.
 */
public final class Join {
  /** The Secret in the member, and its key. */
  static final String SECRET = "sallyport-hub";

  static final String KEY = "kubeconfig";

  private static final String BY = "sallyport-join";

  private final KubernetesClient hub;
  private final KubernetesClient member;
  private final Wish wish;
  private final List<Made> made = new ArrayList<>();

  /**
   * Who joins.
   *
   * @param name of the cluster
   * @param namespace of the Secret
   * @param server how the member reaches the hub; empty as whoever joins it does
   * @param validFor how long the kubeconfig is good; the hub may give less
   */
  public record Wish(String name, String namespace, Optional<String> server, Duration validFor) {}

  /**
   * An object that was looked at.
   *
   * @param where hub or member
   * @param object its kind and name
   * @param result created, changed or unchanged
   */
  public record Made(String where, String object, String result) {}

  /**
   * What came of it.
   *
   * @param expires when the kubeconfig ends, RFC 3339
   */
  public record Joined(List<Made> made, String expires) {}

  private Join(KubernetesClient hub, KubernetesClient member, Wish wish) {
    this.hub = hub;
    this.member = member;
    this.wish = wish;
  }

  /** Joins the cluster that {@code member} speaks to; both speak for an administrator. */
  public static Joined join(KubernetesClient hub, KubernetesClient member, Wish wish)
      throws IOException {
    return new Join(hub, member, wish).run();
  }

  private Joined run() throws IOException {
    cluster();
    for (HasMetadata right : MemberRights.of(wish.name)) {
      apply("hub", hub, right);
    }
    TokenRequest token = token();
    apply(
        "member",
        member,
        new NamespaceBuilder().withNewMetadata().withName(wish.namespace).endMetadata().build());
    apply(
        "member",
        member,
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(wish.namespace)
            .withName(SECRET)
            .endMetadata()
            .withData(Map.of(KEY, base64(kubeconfig(token.getStatus().getToken()))))
            .build());
    return new Joined(List.copyOf(made), token.getStatus().getExpirationTimestamp());
  }

  /** A person may have written it, and may change it: it is made once, of what there is to see. */
  private void cluster() throws IOException {
    Optional<EgressCluster> there =
        Calls.read(
            "EgressCluster " + wish.name,
            () ->
                Optional.ofNullable(hub.resources(EgressCluster.class).withName(wish.name).get()));
    if (there.isPresent()) {
      made.add(new Made("hub", "EgressCluster " + wish.name, "unchanged"));
      return;
    }
    EgressClusterSpec seen = ClusterSight.of(member);
    EgressCluster cluster = new EgressCluster();
    cluster.getMetadata().setName(wish.name);
    cluster.setSpec(seen);
    apply("hub", hub, cluster);
  }

  private void apply(String where, KubernetesClient client, HasMetadata object) throws IOException {
    String what = object.getKind() + " " + object.getMetadata().getName();
    String before =
        Calls.read(what, () -> Optional.ofNullable(client.resource(object).get()))
            .map(there -> there.getMetadata().getResourceVersion())
            .orElse("");
    if (object instanceof Namespace && !before.isEmpty()) { // whoever made it, it is there
      made.add(new Made(where, what, "unchanged"));
      return;
    }
    HasMetadata now =
        Calls.read(
            what,
            () -> client.resource(object).fieldManager(BY).forceConflicts().serverSideApply());
    String result =
        before.isEmpty()
            ? "created"
            : before.equals(now.getMetadata().getResourceVersion()) ? "unchanged" : "changed";
    made.add(new Made(where, what, result));
  }

  private TokenRequest token() throws IOException {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(wish.validFor.toSeconds())
            .endSpec()
            .build();
    return Calls.read(
        "a token of ServiceAccount " + MemberRights.ACCOUNT,
        () ->
            hub.serviceAccounts()
                .inNamespace(Names.SLICE_NAMESPACE_PREFIX + wish.name)
                .withName(MemberRights.ACCOUNT)
                .tokenRequest(request));
  }

  private String kubeconfig(String token) throws IOException {
    Config config = hub.getConfiguration();
    var built =
        new io.fabric8.kubernetes.api.model.ConfigBuilder()
            .withClusters(
                new NamedClusterBuilder()
                    .withName("hub")
                    .withNewCluster()
                    .withServer(wish.server.orElse(config.getMasterUrl()))
                    .withCertificateAuthorityData(authority(config))
                    .endCluster()
                    .build())
            .withUsers(
                new NamedAuthInfoBuilder()
                    .withName(MemberRights.ACCOUNT)
                    .withNewUser()
                    .withToken(token)
                    .endUser()
                    .build())
            .withContexts(
                new NamedContextBuilder()
                    .withName("hub")
                    .withNewContext()
                    .withCluster("hub")
                    .withUser(MemberRights.ACCOUNT)
                    .withNamespace(Names.SLICE_NAMESPACE_PREFIX + wish.name)
                    .endContext()
                    .build())
            .withCurrentContext("hub")
            .build();
    return hub.getKubernetesSerialization().asYaml(built);
  }

  private static @org.jspecify.annotations.Nullable String authority(Config config)
      throws IOException {
    return config.getCaCertFile() == null
        ? config.getCaCertData()
        : base64(Files.readString(Path.of(config.getCaCertFile())));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
