package dev.enjambre.interop.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/**
 * A service's description of its REST API, and what of it a test has tried. Each call goes to the
 * service, and what is asked and answered must be as described; in the end nothing of the
 * description may be left untried. For one thread.
 */
public final class ApiContract implements AutoCloseable {

  private final OpenApiDocument document;
  private final URI service;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Set<String> tried;

  /**
   * Reads the description.
   *
   * @param yaml an OpenAPI 3.1 document in one file
   * @param service where the service is, without a path
   */
  public ApiContract(byte[] yaml, URI service) {
    this(OpenApiDocument.parse(yaml), service, new ConcurrentSkipListSet<>());
  }

  private ApiContract(OpenApiDocument document, URI service, Set<String> tried) {
    this.document = document;
    this.service = service;
    this.tried = tried;
  }

  /** Returns the same for another service of the kind: what is tried there counts here, too. */
  public ApiContract at(URI otherService) {
    return new ApiContract(document, otherService, tried);
  }

  /**
   * Begins a call.
   *
   * @param operation method and path as in the description: {@code GET /torrents/{infoHash}}
   * @param arguments what stands for the path's variables, in their order
   */
  public ApiCall call(String operation, Object... arguments) {
    assertThat(document.operations()).as("operations of the description").contains(operation);
    return new ApiCall(document, client, service, tried, operation, arguments);
  }

  /** Returns all operations that are described. */
  public Set<String> operations() {
    return document.operations();
  }

  /** Expects that the description has these calls with these parameters, and no others. */
  public void requireCalls(MappedCalls calls) {
    Map<String, Set<String>> described = new TreeMap<>();
    for (String operation : document.operations()) {
      int space = operation.indexOf(' ') + 1;
      described.put(
          operation.substring(0, space) + document.base() + operation.substring(space),
          document.queryParameters(operation));
    }
    assertThat(described).containsExactlyInAnyOrderEntriesOf(calls.parameters());
  }

  /**
   * Expects that every status of every operation was tried.
   *
   * @param but the statuses that are tried elsewhere
   */
  public void requireAllTried(Set<String> but) {
    assertThat(untried(status -> !but.contains(status)))
        .as("what is described and was not tried")
        .isEmpty();
  }

  /** Expects that this status was tried, of every operation, and is described for each. */
  public void requireTried(String status) {
    assertThat(document.operations())
        .allSatisfy(operation -> assertThat(document.statuses(operation)).contains(status));
    assertThat(untried(status::equals)).isEmpty();
  }

  private Set<String> untried(Predicate<String> ofInterest) {
    Set<String> untried = new TreeSet<>();
    for (String operation : document.operations()) {
      for (String status : document.statuses(operation)) {
        if (ofInterest.test(status)) {
          untried.add(operation + " " + status);
        }
      }
    }
    untried.removeAll(tried);
    return untried;
  }

  @Override
  public void close() {
    client.close();
  }
}
