package dev.enjambre.boot.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/**
 * The description of a service's API (OpenAPI), which lies beside its code as {@code openapi.yaml}:
 * as it was written, as JSON, and as a page at {@code /api}. Any thread.
 */
@RestController
final class ApiDescription {

  private static final String FILE = "openapi.yaml";
  private static final String PAGE = "/api/index.html";

  private final byte[] yaml;
  private final JsonMapper mapper;

  ApiDescription(JsonMapper mapper) {
    this.mapper = mapper;
    try {
      yaml = new ClassPathResource(FILE).getContentAsByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar lacks " + FILE, e);
    }
  }

  @GetMapping(path = "/api/v1/openapi.yaml", produces = "application/yaml")
  byte[] asWritten() {
    return yaml;
  }

  @GetMapping(path = "/api/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] asJson() {
    String text = new String(yaml, StandardCharsets.UTF_8);
    Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return mapper.writeValueAsBytes(document);
  }

  @GetMapping({"/api", "/api/", "/api/v1", "/api/v1/"})
  ResponseEntity<Void> page() {
    return ResponseEntity.status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, PAGE).build();
  }
}
