package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads an object of an answer field by field; what is not as it must be ends the call. */
record AnswerFields(JsonNode json) {

  /** What is made of one object of a list. */
  interface Reader<T> {

    T read(AnswerFields fields) throws PeerApiException;
  }

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern INFO_HASH = Pattern.compile("[0-9a-f]{40}");

  /** Reads a whole answer. */
  static AnswerFields parse(byte[] answer) throws PeerApiException {
    try {
      return new AnswerFields(MAPPER.readTree(answer));
    } catch (JacksonException e) {
      throw new PeerApiException(Kind.NONSENSE, "it is no JSON", e);
    }
  }

  /** Returns a new object, to be sent. */
  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** Reads a list of objects. */
  <T> List<T> list(Reader<T> reader) throws PeerApiException {
    if (!json.isArray()) {
      throw nonsense("is no list where one should be");
    }
    List<T> list = new ArrayList<>(json.size());
    for (JsonNode each : json) {
      list.add(reader.read(new AnswerFields(each)));
    }
    return list;
  }

  AnswerFields object(String name) throws PeerApiException {
    return new AnswerFields(need(name));
  }

  String text(String name) throws PeerApiException {
    JsonNode value = need(name);
    if (!value.isString()) {
      throw nonsense("has no text as " + name);
    }
    return value.asString();
  }

  Optional<String> optionalText(String name) throws PeerApiException {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  String infoHash(String name) throws PeerApiException {
    String text = text(name);
    if (!INFO_HASH.matcher(text).matches()) {
      throw nonsense("has no info hash as " + name);
    }
    return text;
  }

  /** A number that is not negative. */
  long amount(String name) throws PeerApiException {
    JsonNode value = need(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw nonsense("has no amount as " + name);
    }
    return value.longValue();
  }

  OptionalLong optionalAmount(String name) throws PeerApiException {
    return has(name) ? OptionalLong.of(amount(name)) : OptionalLong.empty();
  }

  /** A number from 0 to 1. */
  double part(String name) throws PeerApiException {
    JsonNode value = need(name);
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
      throw nonsense("has no part of a whole as " + name);
    }
    return value.doubleValue();
  }

  boolean flag(String name) throws PeerApiException {
    JsonNode value = need(name);
    if (!value.isBoolean()) {
      throw nonsense("has neither true nor false as " + name);
    }
    return value.booleanValue();
  }

  boolean has(String name) {
    return json.hasNonNull(name);
  }

  private JsonNode need(String name) throws PeerApiException {
    JsonNode value = json.isObject() ? json.get(name) : null;
    if (value == null) {
      throw nonsense("has no " + name);
    }
    return value;
  }

  private static PeerApiException nonsense(String problem) {
    return new PeerApiException(Kind.NONSENSE, "it " + problem);
  }
}
