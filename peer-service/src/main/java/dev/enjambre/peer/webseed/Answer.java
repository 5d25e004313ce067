package dev.enjambre.peer.webseed;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.SourceFailure;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What status and headers of an HTTP response mean to us. Pure, but for dates. */
sealed interface Answer {

  /** The bytes that were asked for follow. */
  record Range() implements Answer {}

  /** The whole file follows, though a part was asked for. */
  record WholeFile() implements Answer {}

  /**
   * The file is elsewhere.
   *
   * @param to where
   */
  record Moved(URI to) implements Answer {}

  /**
   * Nothing of use follows.
   *
   * @param failure why
   */
  record Useless(SourceFailure failure) implements Answer {}

  /** The longest file that is fetched whole from a server that serves no ranges. */
  int MOST_WHOLE_BYTES = 16 << 20;

  Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  /** Reads status and headers of the response to a request for a part of a file. */
  static Answer read(int status, HttpHeaders headers, FileRange wanted) {
    return switch (status) {
      case 206 -> partial(headers, wanted);
      case 200 -> whole(headers, wanted);
      case 301, 302, 303, 307, 308 -> moved(headers);
      case 401, 403, 404, 410, 451 -> forGood("it answers with HTTP status " + status, wanted);
      case 416 -> forGood("its file is shorter than it should be", wanted);
      default ->
          new Useless(
              new SourceFailure(
                  "it answers with HTTP status " + status, false, retryAfter(headers)));
    };
  }

  private static Answer partial(HttpHeaders headers, FileRange wanted) {
    Optional<String> encoding = encoding(headers);
    if (encoding.isPresent()) {
      return forGood("it sends its file in the coding " + encoding.get(), wanted);
    }
    Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
    if (!range.matches()) {
      return forGood("it does not say which part of its file it sends", wanted);
    }
    if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) != wanted.file().length()) {
      return forGood("its file has " + range.group(3) + " bytes", wanted);
    }
    boolean asAsked =
        Long.parseLong(range.group(1)) == wanted.start()
            && Long.parseLong(range.group(2)) == wanted.start() + wanted.length() - 1;
    Optional<String> length = contentLength(headers);
    if (!asAsked || isOther(length, wanted.length())) {
      return forGood("it sends another part of its file than it was asked for", wanted);
    }
    return new Range();
  }

  private static Answer whole(HttpHeaders headers, FileRange wanted) {
    Optional<String> encoding = encoding(headers);
    if (encoding.isPresent()) {
      return forGood("it sends its file in the coding " + encoding.get(), wanted);
    }
    Optional<String> length = contentLength(headers);
    if (isOther(length, wanted.file().length())) {
      return forGood("its file has " + length.orElseThrow() + " bytes", wanted);
    }
    if (wanted.isWholeFile()) {
      return new Range();
    }
    return wanted.file().length() <= MOST_WHOLE_BYTES
        ? new WholeFile()
        : forGood("it serves no ranges, and the file is too long to be fetched whole", wanted);
  }

  private static Answer moved(HttpHeaders headers) {
    try {
      return new Moved(URI.create(headers.firstValue("Location").orElse("")));
    } catch (IllegalArgumentException e) {
      return new Useless(SourceFailure.forNow("it redirects to what is no URL"));
    }
  }

  /** Returns what it says of its length, which may be no number; printable. */
  private static Optional<String> contentLength(HttpHeaders headers) {
    return headers.firstValue("Content-Length").map(text -> PrintableText.escape(text, 20));
  }

  private static boolean isOther(Optional<String> length, long expected) {
    return length.isPresent() && !length.get().equals(Long.toString(expected));
  }

  private static Optional<String> encoding(HttpHeaders headers) {
    return headers
        .firstValue("Content-Encoding")
        .filter(coding -> !coding.equalsIgnoreCase("identity"))
        .map(coding -> PrintableText.escape(coding, 20));
  }

  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    return headers.firstValue("Retry-After").flatMap(Answer::duration);
  }

  private static Optional<Duration> duration(String text) {
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Answer forGood(String reason, FileRange wanted) {
    String name = PrintableText.escape(wanted.file().displayPath(), 200);
    return new Useless(
        SourceFailure.forGood(reason + " (" + name + " has " + wanted.file().length() + " bytes)"));
  }
}
