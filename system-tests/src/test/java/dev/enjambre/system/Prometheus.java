package dev.enjambre.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A running Prometheus, asked by its HTTP API. */
final class Prometheus implements AutoCloseable {

  /** Made of Debian's package, where the official image can't be had. */
  static final String IMAGE = "enjambre/prometheus-stand-in:" + Images.TAG;

  private static final String DOCKERFILE = "system-tests/src/test/docker/prometheus/Dockerfile";

  /**
   * A value of a query.
   *
   * @param labels what tells it from the others
   */
  record Sample(Map<String, String> labels, double value) {

    Sample {
      labels = Map.copyOf(labels);
    }

    String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  private final WebClient api;

  Prometheus(int port) {
    api = new WebClient(port);
  }

  /** Makes the image, with the binaries of this machine. */
  static void buildImage(Docker docker) {
    try {
      build(docker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Docker docker) throws IOException {
    Path context = Files.createTempDirectory("enjambre-prometheus-");
    try {
      for (String program : List.of("prometheus", "promtool")) {
        Files.copy(Path.of(Programs.require(program, "prometheus")), context.resolve(program));
        if (!context.resolve(program).toFile().setExecutable(true, false)) {
          throw new IOException("cannot make " + program + " executable");
        }
      }
      docker.build(DOCKERFILE, IMAGE, context.toString());
    } finally {
      try (Stream<Path> files = Files.list(context)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(context);
    }
  }

  /** Returns what a query gives now; fails if Prometheus does not understand it. */
  List<Sample> query(String query) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    for (JsonNode result :
        api.json("query?query=" + URLEncoder.encode(query, UTF_8)).path("data").path("result")) {
      Map<String, String> labels = new HashMap<>();
      result
          .path("metric")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
      samples.add(new Sample(labels, Double.parseDouble(result.path("value").path(1).asString())));
    }
    return samples;
  }

  /** Returns the values of a query whose samples have a host name. */
  Map<String, Double> byHostName(String query) throws IOException, InterruptedException {
    Map<String, Double> values = new HashMap<>();
    for (Sample sample : query(query)) {
      values.put(sample.label("hostname"), sample.value());
    }
    return values;
  }

  /** Returns the only value of a query. */
  double value(String query) throws IOException, InterruptedException {
    List<Sample> samples = query(query);
    if (samples.size() != 1) {
      throw new AssertionError(query + " gives " + samples);
    }
    return samples.getFirst().value();
  }

  /** Returns the names of all series. */
  Set<String> names() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    api.json("label/__name__/values").path("data").forEach(name -> names.add(name.asString()));
    return names;
  }

  /** Returns the expressions of the rules that are loaded, by the alert's name. */
  Map<String, String> alerts() throws IOException, InterruptedException {
    Map<String, String> alerts = new HashMap<>();
    for (JsonNode group : api.json("rules?type=alert").path("data").path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        alerts.put(rule.path("name").asString(), rule.path("query").asString());
      }
    }
    return alerts;
  }

  @Override
  public void close() {
    api.close();
  }
}
