package dev.enjambre.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class CommonArchitectureTest {

  private static final String COMMON = "dev.enjambre.common";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(COMMON);

  @Test
  void knowsNeitherSpringNorNettyNorTheServices() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.springframework..",
                "io.netty..",
                "dev.enjambre.peer..",
                "dev.enjambre.tracker.."));
  }

  @Test
  void keepsChannelsOutOfTheProtocolsNouns() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                COMMON + ".id..", COMMON + ".text..", COMMON + ".bencode..", COMMON + ".announce..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.channels.."));
  }

  @Test
  void readsNoClock() {
    check(
        noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.time.Clock.class));
  }

  @Test
  void hasNoPackageCycles() {
    check(slices().matching(COMMON + ".(*)..").should().beFreeOfCycles());
  }

  @Test
  void dependsOneWay() {
    check(
        classes()
            .that()
            .resideInAnyPackage(COMMON + ".id..", COMMON + ".text..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", COMMON + ".id..", COMMON + ".text.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(COMMON + ".bencode..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMON + ".id..", COMMON + ".metainfo..", COMMON + ".announce.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(COMMON + ".metainfo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMON + ".announce.."));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
