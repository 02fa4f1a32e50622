package io.sallyport.gateway.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

/** Who may see whom, and what no class does. The map of packages is in docs/architecture.md. */
@AnalyzeClasses(packages = "io.sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
  private static final String[] CORE = {
    "io.sallyport.ipam..",
    "io.sallyport.tenantapi.crd..",
    "io.sallyport.tenantapi.tenant..",
    "io.sallyport.tenantapi.history..",
    "io.sallyport.gateway.table..",
    "io.sallyport.gateway.limit..",
    "io.sallyport.gateway.metrics.."
  };

  @ArchTest
  static final ArchRule modulesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("ipam")
          .definedBy("io.sallyport.ipam..")
          .layer("tenant-api")
          .definedBy("io.sallyport.tenantapi..")
          .layer("gateway")
          .definedBy("io.sallyport.gateway..")
          .whereLayer("gateway")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tenant-api")
          .mayOnlyBeAccessedByLayers("gateway");

  @ArchTest
  static final ArchRule packagesHaveNoCircles =
      slices().matching("io.sallyport.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ipamIsPure =
      noClasses()
          .that()
          .resideInAPackage("io.sallyport.ipam..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "java.util.concurrent..",
              "io.netty..",
              "io.fabric8..",
              "com.fasterxml..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule coreNeverSeesShell =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .and()
          .doNotHaveFullyQualifiedName("io.sallyport.gateway.metrics.Metrics")
          .and()
          .doNotHaveFullyQualifiedName("io.sallyport.gateway.table.EgressTables")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sallyport.tenantapi.controller..",
              "io.sallyport.tenantapi.store..",
              "io.sallyport.tenantapi.directory..",
              "io.sallyport.tenantapi.allowlist..",
              "io.sallyport.tenantapi.http..",
              "io.sallyport.gateway.proxy..",
              "io.sallyport.gateway.health..",
              "io.sallyport.gateway.cli..");

  @ArchTest
  static final ArchRule onlyTheCommandLineSeesAll =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sallyport.gateway.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sallyport.gateway.cli..");

  @ArchTest
  static final ArchRule gatewayRoomsIgnoreEachOther =
      slices()
          .matching("io.sallyport.gateway.(proxy|health|kernel|steering|announce|lease|flow)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule onlyTheCommandLineStartsServers =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.sallyport.gateway.cli..", "io.sallyport.tenantapi.http..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.sallyport.tenantapi.http.HttpServer");

  @ArchTest
  static final ArchRule nettyStaysInItsRooms =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.sallyport.gateway.proxy..", "io.sallyport.tenantapi.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule kubernetesStaysInItsRooms =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.sallyport.tenantapi.crd..",
              "io.sallyport.tenantapi.kube..",
              "io.sallyport.gateway.cli..",
              "io.sallyport.tenantapi.tenant..",
              "io.sallyport.tenantapi.history..",
              "io.sallyport.tenantapi.controller..",
              "io.sallyport.tenantapi.store..",
              "io.sallyport.tenantapi.directory..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8.kubernetes.client..");

  @ArchTest
  static final ArchRule subnetUtilsHasOneDoor =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.sallyport.ipam.address.Subnet")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.net..");

  @ArchTest
  static final ArchRule bucket4jHasOneRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sallyport.gateway.limit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.bucket4j..");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses()
          .should()
          .callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(name("sleep"))));

  @ArchTest
  static final ArchRule noSynchronizedMethods =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("io.sallyport.gateway.cli.demo..")
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule timeIsPassedIn =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sallyport.gateway.cli..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule theEnvironmentIsReadInMain =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.sallyport.gateway.cli.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule classesAreFinal =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotRecords()
          .and()
          .areNotAnonymousClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .should()
          .haveModifier(JavaModifier.FINAL)
          .orShould()
          .haveModifier(JavaModifier.ABSTRACT);

  @ArchTest
  static final ArchRule noJunkDrawers =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Impl|Manager)$");

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes()
          .should(
              new ArchCondition<JavaClass>("live in a @NullMarked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  events.add(
                      new SimpleConditionEvent(
                          type,
                          type.getPackage().isAnnotatedWith(NullMarked.class),
                          type.getName() + " is in a package without @NullMarked"));
                }
              });
}
