package dev.enjambre.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the files that are deployed let containers do. */
class StackFilesTest {

  @ParameterizedTest
  @ValueSource(strings = {"swarm-stack.yml", "docker-compose.yml"})
  void everyContainerIsReadOnlyAndWithoutCapabilities(String file) throws IOException {
    Map<?, ?> services = part(file, "services");

    assertThat(services).hasSizeGreaterThan(3);
    for (Object name : services.keySet()) {
      requireConfined(name, part(file, "services", name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "postgres"})
  void whatTrackersKeepIsConfinedAsWellAndNotRoots(String name) throws IOException {
    Map<?, ?> service = part("swarm-stack.ha.yml", "services", name);

    requireConfined(name, service);
    assertThat(service.get("user")).as("user of %s", name).isNotIn(null, "root", "0", 0);
  }

  private static void requireConfined(Object name, Map<?, ?> service) {
    assertThat(service.get("read_only")).as("read_only of %s", name).isEqualTo(true);
    assertThat(service.get("cap_drop")).as("cap_drop of %s", name).isEqualTo(List.of("ALL"));
    assertThat(service.containsKey("cap_add")).as("cap_add of %s", name).isFalse();
    assertThat(service.containsKey("privileged")).as("privileged of %s", name).isFalse();
  }

  @Test
  void peersCannotReachWhatTrackersKeep() throws IOException {
    String highlyAvailable = "swarm-stack.ha.yml";

    for (String store : List.of("redis", "postgres")) {
      assertThat(part(highlyAvailable, "services", store).get("networks"))
          .isEqualTo(List.of("store"));
    }
    assertThat(part("swarm-stack.yml", "services", "peer").get("networks"))
        .isEqualTo(List.of("swarm"));
    assertThat(part(highlyAvailable, "services").containsKey("peer")).isFalse();
    assertThat(part(highlyAvailable, "networks", "store").get("internal")).isEqualTo(true);
  }

  /** Returns what a file holds below some keys. */
  private static Map<?, ?> part(String file, Object... keys) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    Object part = yaml.load(Files.readString(Path.of("..", file)));
    for (Object key : keys) {
      part = Objects.requireNonNull(((Map<?, ?>) part).get(key), file + " has no " + key);
    }
    return (Map<?, ?>) part;
  }
}
