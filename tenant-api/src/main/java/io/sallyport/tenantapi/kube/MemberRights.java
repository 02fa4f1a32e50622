package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.store.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a member may do on the hub, as objects there: read the slices of its cluster and write their
 * status; read its own EgressCluster and the EgressClock, and write the status of the former.
 * Nothing else. Pure.
 */
final class MemberRights {
  /** The ServiceAccount in the namespace of a cluster's slices. */
  static final String ACCOUNT = "sallyport-member";

  private static final String RBAC = "rbac.authorization.k8s.io";

  private MemberRights() {}

  /** All of them for the member {@code cluster}, in the order to make them. */
  static List<HasMetadata> of(String cluster) {
    String namespace = Names.SLICE_NAMESPACE_PREFIX + cluster;
    Subject member = new Subject("", "ServiceAccount", ACCOUNT, namespace);
    List<HasMetadata> rights = new ArrayList<>();
    rights.add(new NamespaceBuilder().withMetadata(named(namespace)).build());
    rights.add(new ServiceAccountBuilder().withMetadata(in(namespace)).build());
    rights.addAll(inNamespace(namespace, member));
    rights.addAll(inCluster(cluster, member));
    return rights;
  }

  private static List<HasMetadata> inNamespace(String namespace, Subject member) {
    return List.of(
        new RoleBuilder()
            .withMetadata(in(namespace))
            .withRules(
                rule("egressslices", List.of(), "get", "list", "watch"),
                rule("egressslices/status", List.of(), "patch"))
            .build(),
        new RoleBindingBuilder()
            .withMetadata(in(namespace))
            .withRoleRef(new RoleRef(RBAC, "Role", ACCOUNT))
            .withSubjects(member)
            .build());
  }

  private static List<HasMetadata> inCluster(String cluster, Subject member) {
    String name = ACCOUNT + "-" + cluster;
    return List.of(
        new ClusterRoleBuilder()
            .withMetadata(named(name))
            .withRules(
                rule("egressclusters", List.of(cluster), "get", "list", "watch"),
                rule("egressclusters/status", List.of(cluster), "patch"),
                rule("egressclocks", List.of(Kind.THE_CLOCK), "get", "list", "watch"))
            .build(),
        new ClusterRoleBindingBuilder()
            .withMetadata(named(name))
            .withRoleRef(new RoleRef(RBAC, "ClusterRole", name))
            .withSubjects(member)
            .build());
  }

  private static ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withName(name).build();
  }

  private static ObjectMeta in(String namespace) {
    return new ObjectMetaBuilder().withNamespace(namespace).withName(ACCOUNT).build();
  }

  private static PolicyRule rule(String resource, List<String> names, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(Names.GROUP)
        .withResources(resource)
        .withResourceNames(names)
        .withVerbs(verbs)
        .build();
  }
}
