package dev.enjambre.peer.cli.view;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What programs read. All in ASCII, so that what a stranger put into it cannot touch a terminal.
 */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final ObjectWriter DOCUMENT =
      MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Returns a new object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Returns a new list. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Returns a document, indented. */
  public static String print(JsonNode document) {
    return DOCUMENT.writeValueAsString(document);
  }

  /** Returns a document as one line, for a stream of them. */
  public static String printLine(JsonNode document) {
    return MAPPER.writeValueAsString(document);
  }
}
