package dev.enjambre.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the project's stack file is deployed.
 *
 * @param files compose files, the later over the earlier, as paths below the repository's root
 * @param variables that they read
 */
record StackSettings(List<String> files, Map<String, String> variables) {

  private static final String OVERLAYS = "system-tests/src/test/resources/";

  StackSettings {
    files = List.copyOf(files);
    variables = Map.copyOf(variables);
  }

  /**
   * The stack file with the images of this build, as on nodes without a routing mesh, at ports that
   * the nodes choose.
   */
  static StackSettings usual() {
    return new StackSettings(
        List.of("swarm-stack.yml"),
        Map.of(
            "ENJAMBRE_TAG", Images.TAG,
            "TRACKER_PORT", "0",
            "TRACKER_WEB_PORT", "0",
            "PEER_ENDPOINT_MODE", "dnsrr",
            "PEER_PORT_MODE", "host",
            "PEER_WEB_PORT", "0",
            "PROMETHEUS_REPLICAS", "0",
            "GRAFANA_REPLICAS", "0"));
  }

  /** With Prometheus, of an image that is made here; no image of Grafana can be. */
  StackSettings watched() {
    return with("PROMETHEUS_REPLICAS", "1")
        .with("PROMETHEUS_IMAGE", Prometheus.IMAGE)
        .with("PROMETHEUS_PORT", "0");
  }

  /** With a compose file of the repository over it. */
  StackSettings withFile(String path) {
    List<String> all = new ArrayList<>(files);
    all.add(path);
    return new StackSettings(all, variables);
  }

  /** With one of the tests' own compose files over it. */
  StackSettings withOverlay(String name) {
    return withFile(OVERLAYS + name);
  }

  StackSettings with(String variable, String value) {
    Map<String, String> all = new HashMap<>(variables);
    all.put(variable, value);
    return new StackSettings(files, all);
  }
}
