package dev.enjambre.tracker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class TrackerArchitectureTest {

  private static final String TRACKER = "dev.enjambre.tracker";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(TRACKER);

  @Test
  void dependsOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("app")
        .definedBy(TRACKER + ".app..")
        .layer("pages")
        .definedBy(TRACKER + ".pages..")
        .layer("web")
        .definedBy(TRACKER + ".web..")
        .layer("http")
        .definedBy(TRACKER + ".http..")
        .layer("udp")
        .definedBy(TRACKER + ".udp..")
        .layer("admission")
        .definedBy(TRACKER + ".admission..")
        .layer("catalog")
        .definedBy(TRACKER + ".catalog..")
        .layer("snapshot")
        .definedBy(TRACKER + ".snapshot..")
        .layer("replica")
        .definedBy(TRACKER + ".replica..")
        .layer("service")
        .definedBy(TRACKER + ".service..")
        .layer("swarm")
        .definedBy(TRACKER + ".swarm..")
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("pages")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("web")
        .mayOnlyBeAccessedByLayers("app", "pages")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("udp")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("snapshot")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("admission")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("catalog")
        .mayOnlyBeAccessedByLayers("app", "web", "pages")
        .whereLayer("replica")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("service")
        .mayOnlyBeAccessedByLayers(
            "app", "web", "pages", "http", "udp", "admission", "snapshot", "replica")
        .check(CLASSES);
  }

  @Test
  void hasNoCycles() {
    slices().matching(TRACKER + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void keepsSpringInWebPagesAndApp() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            TRACKER + ".web..", TRACKER + ".pages..", TRACKER + ".app..", TRACKER + ".catalog..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "jakarta..", "dev.enjambre.boot..")
        .check(CLASSES);
  }

  @Test
  void givesTheCatalogueOfSpringWhatADatabaseNeeds() {
    noClasses()
        .that()
        .resideInAPackage(TRACKER + ".catalog..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.springframework..", "jakarta..", "dev.enjambre.boot..")
                .and(
                    not(
                        resideInAnyPackage(
                            "org.springframework.core.convert.converter..",
                            "org.springframework.data..",
                            "org.springframework.jdbc..",
                            "org.springframework.dao..",
                            "org.springframework.transaction.."))))
        .check(CLASSES);
  }

  @Test
  void keepsNettyAtTheProtocolPortAndBelowRedis() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TRACKER + ".http..", TRACKER + ".udp..", TRACKER + ".replica..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void keepsAdmissionFreeOfClocksThreadsAndMetrics() {
    noClasses()
        .that()
        .resideInAPackage(TRACKER + ".admission..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.channels..", "java.net..", "java.util.concurrent", "io.micrometer..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void keepsRedisInReplica() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TRACKER + ".replica..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.lettuce..")
        .check(CLASSES);
  }

  @Test
  void keepsTheSwarmsFreeOfSocketsClocksAndThreads() {
    noClasses()
        .that()
        .resideInAPackage(TRACKER + ".swarm..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.channels..",
            "java.net..",
            "java.util.concurrent..",
            "io.micrometer..",
            "org.slf4j..",
            TRACKER + ".service..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.time.Clock.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
