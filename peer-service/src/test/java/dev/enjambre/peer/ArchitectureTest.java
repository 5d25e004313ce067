package dev.enjambre.peer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What may touch what in the peer. A rule is checked for each package that has classes, and a
 * package that no rule knows fails {@link #everyPackageHasItsPlace}: so no rule passes for want of
 * something to look at.
 */
class ArchitectureTest {

  private static final String ROOT = "dev.enjambre.peer";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** Rules without sockets, files, clocks and threads. */
  private static final List<String> PURE =
      List.of("piece", "choke", "wire", "encryption", "dht", "overlay");

  private static final Set<String> BELOW_SESSION =
      Set.of(
          "reach",
          "tls",
          "piece",
          "choke",
          "wire",
          "encryption",
          "storage",
          "announce",
          "discovery",
          "dht",
          "overlay");

  /**
   * The packages of this module that a package may depend on, beside itself. {@code net} implements
   * what {@code session} asks for and is put in by {@code service} or {@code app}; what is at the
   * edge ({@code web}, {@code pages}, {@code rpc}, {@code cli}) goes through {@code service}, and
   * sees the values of lower packages that the façade hands out.
   */
  private static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("wire", Set.of()),
          Map.entry("piece", Set.of()),
          Map.entry("choke", Set.of()),
          Map.entry("reach", Set.of()),
          Map.entry("tls", Set.of()),
          Map.entry("announce", Set.of("reach")),
          Map.entry("dht", Set.of()),
          Map.entry("encryption", Set.of("wire")),
          Map.entry("overlay", Set.of("wire")),
          Map.entry("storage", Set.of("piece", "wire")),
          Map.entry("discovery", Set.of("wire")),
          Map.entry("session", BELOW_SESSION),
          Map.entry("net", with(BELOW_SESSION, "session")),
          Map.entry("webseed", with(BELOW_SESSION, "session")),
          Map.entry("holder", with(BELOW_SESSION, "session")),
          Map.entry("service", with(BELOW_SESSION, "session", "net", "webseed", "holder")),
          Map.entry("catalog", with(BELOW_SESSION, "session", "service")),
          Map.entry("search", with(BELOW_SESSION, "service", "catalog")),
          Map.entry("web", with(BELOW_SESSION, "session", "service", "catalog", "search")),
          Map.entry("pages", with(BELOW_SESSION, "session", "service", "catalog", "search", "web")),
          Map.entry("rpc", with(BELOW_SESSION, "session", "service", "catalog")),
          Map.entry("cli", with(BELOW_SESSION, "session", "service", "catalog")),
          // Nothing in production sees it; it is left out of the service's jar.
          Map.entry("simulation", with(BELOW_SESSION, "session")),
          Map.entry(
              "app",
              with(
                  BELOW_SESSION,
                  "session",
                  "net",
                  "service",
                  "catalog",
                  "web",
                  "pages",
                  "rpc",
                  "cli")));

  private static Set<String> mayBeSeenBy(String name) {
    return MAY_SEE.getOrDefault(name, Set.of());
  }

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(Arrays.asList(more));
    return Set.copyOf(all);
  }

  /** The packages that have classes now. */
  static Stream<String> present() {
    return CLASSES.stream()
        .filter(type -> !type.getSimpleName().equals("package-info"))
        // The entry point stands above all packages, and nothing sees it.
        .filter(type -> !type.getPackageName().equals(ROOT))
        .map(ArchitectureTest::topPackage)
        .distinct()
        .sorted();
  }

  private static String topPackage(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.", -1)[0];
  }

  private static String[] packages(Stream<String> names) {
    return names.map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }

  @Test
  void everyPackageHasItsPlace() {
    assertThat(present()).isSubsetOf(MAY_SEE.keySet()).containsAll(PURE).contains("storage");
  }

  @ParameterizedTest
  @MethodSource("present")
  void dependenciesRunOneWay(String name) {
    String[] closed =
        packages(
            MAY_SEE.keySet().stream()
                .filter(other -> !other.equals(name) && !mayBeSeenBy(name).contains(other)));

    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(closed)
        .check(CLASSES);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyNetSeesNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".net..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void onlyTheOuterPackagesSeeSpring() {
    noClasses()
        .that(resideOutsideOfPackages(packages(Stream.of("web", "pages", "rpc", "app"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineSeesPicocli() {
    noClasses()
        .that(resideOutsideOfPackages(packages(Stream.of("cli", "app", "simulation"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pure")
  void rulesTouchNoSocketFileOrThread(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "io.netty..",
                    "org.springframework..",
                    "org.slf4j..",
                    "java.io..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.util.concurrent..")
                .or(typeNamed("java.lang.Thread"))
                .or(typeNamed("java.lang.ThreadLocal"))
                .or(typeNamed("java.util.Timer")))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("pure")
  void rulesReadNoClockAndDrawNoChanceOfTheirOwn(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .accessTargetWhere(readsAClockOrDrawsChance())
        .check(CLASSES);
  }

  static Stream<String> pure() {
    return PURE.stream();
  }

  private static DescribedPredicate<JavaClass> typeNamed(String name) {
    return DescribedPredicate.describe(
        name, type -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
  }

  private static DescribedPredicate<JavaAccess<?>> readsAClockOrDrawsChance() {
    return DescribedPredicate.describe(
        "is a clock or a source of chance",
        access -> {
          AccessTarget target = access.getTarget();
          String owner = target.getOwner().getName();
          String member = target.getName();
          return switch (owner) {
            case "java.lang.System" ->
                member.equals("nanoTime") || member.equals("currentTimeMillis");
            case "java.lang.Math" -> member.equals("random");
            case "java.util.random.RandomGenerator" ->
                member.equals("getDefault") || member.equals("of");
            case "java.time.Clock",
                "java.util.Random",
                "java.util.SplittableRandom",
                "java.security.SecureRandom" ->
                true;
            default -> owner.startsWith("java.time.") && member.equals("now");
          };
        });
  }
}
