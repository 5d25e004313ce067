package dev.enjambre.interop.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A call of an operation that is being put together. For one thread. */
public final class ApiCall {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final OpenApiDocument document;
  private final HttpClient client;
  private final URI service;
  private final Set<String> tried;
  private final String operation;
  private final String path;
  private final StringBuilder query = new StringBuilder();
  private final Set<String> parameters = new TreeSet<>();
  private final List<String> headers = new ArrayList<>();
  private BodyPublisher body = BodyPublishers.noBody();
  private String type = "";
  private boolean asksFirst;
  private @Nullable JsonNode json;

  ApiCall(
      OpenApiDocument document,
      HttpClient client,
      URI service,
      Set<String> tried,
      String operation,
      Object... arguments) {
    this.document = document;
    this.client = client;
    this.service = service;
    this.tried = tried;
    this.operation = operation;
    String filled = operation.substring(operation.indexOf(' ') + 1);
    for (Object argument : arguments) {
      filled = filled.replaceFirst("\\{[^}]+}", encode(argument));
    }
    path = filled.replaceAll("\\{[^}]+}", "0");
  }

  private static String encode(Object value) {
    return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Adds a query parameter. */
  public ApiCall query(String name, Object value) {
    parameters.add(name);
    query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value));
    return this;
  }

  /** Adds a header. */
  public ApiCall header(String name, String value) {
    headers.add(name);
    headers.add(value);
    return this;
  }

  /** Sets the body to JSON. */
  public ApiCall json(String text) {
    json = JSON.readTree(text);
    return body("application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the body. */
  public ApiCall body(String mediaType, byte[] bytes) {
    body(mediaType, BodyPublishers.ofByteArray(bytes));
    asksFirst = false;
    return this;
  }

  /** Sets the body to what a publisher gives, which is not sent before the service wants it. */
  public ApiCall body(String mediaType, BodyPublisher publisher) {
    type = mediaType;
    body = publisher;
    asksFirst = true;
    headers.add("Content-Type");
    headers.add(mediaType);
    return this;
  }

  /**
   * Calls, and expects this status and an answer as described. Where the call should succeed, what
   * is sent must be as described, too.
   */
  public ApiAnswer expect(int status) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = client.send(request(), BodyHandlers.ofByteArray());
    check(answer, status);
    byte[] bytes = answer.body();
    String answered = mediaType(answer);
    if (answered.endsWith("json")) {
      JsonNode node = JSON.readTree(bytes);
      assertThat(document.faultsOfResponse(operation, status, answered, node))
          .as("%s answered %s: %s", operation, status, node)
          .isEmpty();
    }
    return new ApiAnswer(answer.headers(), bytes);
  }

  /** As {@link #expect}, for an answer that has no end: the caller reads and closes it. */
  public InputStream expectStream(int status) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = client.send(request(), BodyHandlers.ofInputStream());
    check(answer, status);
    return answer.body();
  }

  private HttpRequest request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(document.base() + path + query))
            .timeout(PATIENCE)
            .expectContinue(asksFirst)
            .method(operation.substring(0, operation.indexOf(' ')), body);
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return request.build();
  }

  private void check(HttpResponse<?> answer, int status) {
    assertThat(answer.statusCode()).as("%s: %s", operation, text(answer)).isEqualTo(status);
    assertThat(document.statuses(operation))
        .as("statuses of %s", operation)
        .contains(String.valueOf(status));
    if (status < 400) {
      checkRequest();
    }
    Set<String> types = document.responseTypes(operation, status);
    if (types.isEmpty()) {
      assertThat(mediaType(answer)).as("%s %s has no body", operation, status).isEmpty();
    } else {
      assertThat(types).as("media types of %s %s", operation, status).contains(mediaType(answer));
    }
    assertThat(answer.headers().map().keySet())
        .as("headers of %s %s", operation, status)
        .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
        .containsAll(document.responseHeaders(operation, status));
    tried.add(operation + " " + status);
  }

  private void checkRequest() {
    assertThat(document.queryParameters(operation))
        .as("parameters of %s", operation)
        .containsAll(parameters);
    if (!type.isEmpty()) {
      assertThat(document.requestTypes(operation))
          .as("what %s takes", operation)
          .containsAnyOf(type.split(";", 2)[0], "*/*");
    }
    if (json != null) {
      assertThat(document.faultsOfRequest(operation, json)).as("sent to %s", operation).isEmpty();
    }
  }

  private static String text(HttpResponse<?> answer) {
    return answer.body() instanceof byte[] bytes && mediaType(answer).endsWith("json")
        ? new String(bytes, StandardCharsets.UTF_8)
        : "";
  }

  private static String mediaType(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0].strip();
  }
}
