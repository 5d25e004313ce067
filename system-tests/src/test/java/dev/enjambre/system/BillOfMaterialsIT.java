package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each service's jar says what is in it, in a form that scanners of vulnerabilities read. */
class BillOfMaterialsIT {

  @ParameterizedTest
  @ValueSource(strings = {"tracker-service", "peer-service"})
  void namesEveryLibraryInTheJar(String service) throws IOException {
    try (JarFile jar =
        new JarFile(Project.root().resolve(service + "/target/" + service + ".jar").toFile())) {
      List<String> named = new ArrayList<>();
      for (JsonNode component : read(jar).path("components")) {
        assertThat(component.path("purl").asString("")).startsWith("pkg:maven/");
        named.add(component.path("name").asString() + "-" + component.path("version").asString());
      }
      List<String> libraries =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
              .map(name -> name.substring("BOOT-INF/lib/".length(), name.length() - 4))
              // Those for one platform have its name behind the version.
              .map(name -> name.replaceAll("-linux-(x86_64|aarch_64)$", ""))
              .filter(name -> !name.startsWith("spring-boot-jarmode-"))
              .toList();

      assertThat(libraries).hasSizeGreaterThan(40);
      assertThat(named).containsAll(libraries);
    }
  }

  private static JsonNode read(JarFile jar) throws IOException {
    ZipEntry entry = jar.getEntry("META-INF/sbom/application.cdx.json");
    assertThat(entry).as("the bill of materials in %s", jar.getName()).isNotNull();
    return new JsonMapper().readTree(jar.getInputStream(entry));
  }
}
