package dev.enjambre.interop.openapi;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service answered.
 *
 * @param headers its headers
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not kept
public record ApiAnswer(HttpHeaders headers, byte[] body) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Returns the body as JSON. */
  public JsonNode json() {
    return JSON.readTree(body);
  }

  /**
   * Returns a header's value.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public String header(String name) {
    return headers.firstValue(name).orElseThrow();
  }
}
