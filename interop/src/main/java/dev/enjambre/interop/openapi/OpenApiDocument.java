package dev.enjambre.interop.openapi;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * An OpenAPI 3.1 document that is in one file. Operations are named by method and path, {@code GET
 * /torrents/{infoHash}}. Immutable; any thread.
 */
final class OpenApiDocument {

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "patch", "delete", "head", "options");

  private final JsonNode root;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  static OpenApiDocument parse(byte[] yaml) {
    return new OpenApiDocument(new YAMLMapper().readTree(yaml));
  }

  /** Returns the path that all paths are below. */
  String base() {
    return root.at("/servers/0/url").asString();
  }

  Set<String> operations() {
    Set<String> names = new TreeSet<>();
    for (String path : root.get("paths").propertyNames()) {
      for (String method : root.get("paths").get(path).propertyNames()) {
        if (METHODS.contains(method)) {
          names.add(method.toUpperCase(Locale.ROOT) + " " + path);
        }
      }
    }
    return names;
  }

  /** Returns the statuses that an operation is said to answer with. */
  Set<String> statuses(String operation) {
    return new TreeSet<>(operation(operation).get("responses").propertyNames());
  }

  /** Returns the names of an operation's query parameters. */
  Set<String> queryParameters(String operation) {
    Set<String> names = new TreeSet<>();
    List<JsonNode> parameters = new ArrayList<>();
    operation(operation).path("parameters").forEach(parameters::add);
    pathItem(operation).path("parameters").forEach(parameters::add);
    for (JsonNode parameter : parameters) {
      JsonNode resolved = resolve(parameter);
      if (resolved.get("in").asString().equals("query")) {
        names.add(resolved.get("name").asString());
      }
    }
    return names;
  }

  /** Returns the media types that an operation takes. */
  Set<String> requestTypes(String operation) {
    return new TreeSet<>(
        resolve(operation(operation).path("requestBody")).path("content").propertyNames());
  }

  /** Returns the media types of an operation's answer; none if it has no body. */
  Set<String> responseTypes(String operation, int status) {
    return new TreeSet<>(response(operation, status).path("content").propertyNames());
  }

  /** Returns the headers that an answer is said to have. */
  Set<String> responseHeaders(String operation, int status) {
    return new TreeSet<>(response(operation, status).path("headers").propertyNames());
  }

  /** Returns what is wrong with a JSON body that was sent. */
  List<String> faultsOfRequest(String operation, JsonNode body) {
    JsonNode content = resolve(operation(operation).path("requestBody")).path("content");
    return faults(content.path("application/json").path("schema"), body);
  }

  /** Returns what is wrong with a JSON body that was answered. */
  List<String> faultsOfResponse(String operation, int status, String type, JsonNode body) {
    return faults(response(operation, status).path("content").path(type).path("schema"), body);
  }

  /** The schema is made strict: what it does not name must not be there. */
  private List<String> faults(JsonNode schema, JsonNode body) {
    if (schema.isMissingNode()) {
      return List.of("there is no schema for it");
    }
    ObjectNode whole = ((ObjectNode) root).objectNode();
    whole.set("components", root.get("components").deepCopy());
    whole.set("allOf", whole.arrayNode().add(schema.deepCopy()));
    close(whole);
    Schema compiled = schemas.getSchema(whole);
    return compiled.validate(body).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asString("").equals("object")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiDocument::close);
  }

  private JsonNode response(String operation, int status) {
    JsonNode response = operation(operation).get("responses").path(String.valueOf(status));
    return resolve(response);
  }

  private JsonNode operation(String name) {
    return pathItem(name).path(name.substring(0, name.indexOf(' ')).toLowerCase(Locale.ROOT));
  }

  private JsonNode pathItem(String operation) {
    return root.get("paths").path(operation.substring(operation.indexOf(' ') + 1));
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asString().substring(1)) : node;
  }
}
