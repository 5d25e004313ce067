package dev.enjambre.common.announce;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The dictionary that a tracker answered with, read with care: sizes, kinds and ranges. */
record TrackerAnswer(BencodeDictionary dictionary) {

  /** A year: more than any tracker means. */
  static final long MAX_MINUTES = 365L * 24 * 60;

  private static final BencodeLimits LIMITS = BencodeLimits.forMessage(1 << 20);
  private static final int MAX_TEXT_LENGTH = 1024;

  static TrackerAnswer read(byte[] bytes) throws BadTrackerAnswerException {
    try {
      if (BencodeReader.lenient(LIMITS).read(bytes) instanceof BencodeDictionary dictionary) {
        return new TrackerAnswer(dictionary);
      }
    } catch (BencodeException e) {
      throw new BadTrackerAnswerException("the answer is not bencode: " + e.getMessage(), e);
    }
    throw new BadTrackerAnswerException("the answer is not a dictionary");
  }

  Optional<BencodeValue> get(String key) {
    return dictionary.get(key);
  }

  /** Returns a string; absent is fine, another kind is not. */
  Optional<BencodeString> string(String key) throws BadTrackerAnswerException {
    Optional<BencodeValue> value = dictionary.get(key);
    if (value.isPresent() && !(value.get() instanceof BencodeString)) {
      throw new BadTrackerAnswerException(key + " is not a string");
    }
    return value.map(BencodeString.class::cast);
  }

  /** Returns a string as text, cut to a sane length; what is not UTF-8 is read as Latin-1. */
  Optional<String> text(String key) throws BadTrackerAnswerException {
    return string(key)
        .map(s -> s.text().orElseGet(() -> new String(s.bytes(), StandardCharsets.ISO_8859_1)))
        .map(t -> t.length() > MAX_TEXT_LENGTH ? t.substring(0, MAX_TEXT_LENGTH) : t);
  }

  /** Returns a count; what is negative stands for unknown. */
  OptionalInt count(String key) throws BadTrackerAnswerException {
    Optional<Long> value = integer(key).filter(n -> n >= 0);
    return value.isPresent()
        ? OptionalInt.of((int) Math.min(value.get(), Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  /** Returns a positive time; 0 is as good as not said. */
  Optional<Duration> seconds(String key) throws BadTrackerAnswerException {
    Optional<Long> value = integer(key);
    if (value.isPresent() && value.get() < 0) {
      throw new BadTrackerAnswerException(key + " is negative");
    }
    return value.filter(s -> s > 0).map(s -> Duration.ofSeconds(Math.min(s, MAX_MINUTES * 60)));
  }

  private Optional<Long> integer(String key) throws BadTrackerAnswerException {
    Optional<BencodeValue> value = dictionary.get(key);
    if (value.isPresent() && !(value.get() instanceof BencodeInteger)) {
      throw new BadTrackerAnswerException(key + " is not an integer");
    }
    return dictionary.integer(key);
  }
}
