package dev.enjambre.tracker.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1 request, read where it lies. Of the fields it keeps what says what becomes
 * of the connection, and for whom a proxy asks; of the others it checks the form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class RequestHead {

  /** How long a request line may be: a query of 8 KiB, and method, path, version. */
  static final int MAX_LINE_LENGTH = 8192 + 256;

  /** How long the fields may be, all together. */
  static final int MAX_FIELDS_LENGTH = 8192;

  private static final byte[] VERSION = ascii("HTTP/");
  private static final byte[] SCHEME = ascii("http://");
  private static final byte[] GET = ascii("GET");
  private static final byte[] HEAD = ascii("HEAD");
  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] FORWARDED_FOR = ascii("x-forwarded-for");
  private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
  private static final byte[] CLOSE = ascii("close");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");

  /** Which characters names of methods and fields consist of (RFC 9110, 5.6.2). */
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '!'; c < 0x7f; c++) {
      TOKEN[c] = Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private final byte[] bytes;
  private final int start;
  private int end;
  private int methodEnd;
  private int pathStart;
  private int pathEnd;
  private int targetEnd;
  private int major;
  private int minor;
  private boolean close;
  private boolean keepAlive;
  private boolean body;
  private @Nullable String forwardedFor;

  private RequestHead(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * Reads a head from the bytes from one index to before another; null if it is not yet whole.
   *
   * @throws BadRequestException if it is malformed or too long
   */
  static @Nullable RequestHead read(byte[] bytes, int from, int to) throws BadRequestException {
    int start = from;
    while (start < to && (bytes[start] == '\r' || bytes[start] == '\n')) { // RFC 9112, 2.2
      start++;
    }
    int lineEnd = lineEnd(bytes, start, to);
    if ((lineEnd < 0 ? to : lineEnd) - start > MAX_LINE_LENGTH) {
      throw new BadRequestException(Reply.URI_TOO_LONG);
    }
    if (lineEnd < 0) {
      return null;
    }
    RequestHead head = new RequestHead(bytes, start);
    head.readLine(withoutReturn(bytes, start, lineEnd));
    int fields = lineEnd + 1;
    int field = fields;
    while (true) {
      lineEnd = lineEnd(bytes, field, to);
      if ((lineEnd < 0 ? to : lineEnd) - fields > MAX_FIELDS_LENGTH) {
        throw new BadRequestException(Reply.HEADERS_TOO_LARGE);
      }
      if (lineEnd < 0) {
        return null;
      }
      int fieldEnd = withoutReturn(bytes, field, lineEnd);
      if (fieldEnd == field) {
        head.end = lineEnd + 1;
        return head;
      }
      head.readField(field, fieldEnd);
      field = lineEnd + 1;
    }
  }

  /** Returns the index behind the head. */
  int end() {
    return end;
  }

  boolean isGet() {
    return is(GET, start, methodEnd);
  }

  boolean isHead() {
    return is(HEAD, start, methodEnd);
  }

  boolean isHttp1() {
    return major == 1;
  }

  /** Returns whether it is of a version in which a connection is only kept if both sides say so. */
  boolean isOldVersion() {
    return minor == 0;
  }

  boolean pathIs(byte[] path) {
    return is(path, pathStart, pathEnd);
  }

  boolean pathEndsWith(byte[] end) {
    return pathEnd - pathStart >= end.length && is(end, pathEnd - end.length, pathEnd);
  }

  /** Returns the path, whose characters are not decoded. */
  String path() {
    return new String(bytes, pathStart, pathEnd - pathStart, StandardCharsets.ISO_8859_1);
  }

  /** Returns the array that the request lies in. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns where the query begins; where it ends, if there is none. */
  int queryStart() {
    return Math.min(pathEnd + 1, targetEnd);
  }

  int queryEnd() {
    return targetEnd;
  }

  /** Returns whether the client wants the connection kept, and nothing stands in the way. */
  boolean keepsConnection() {
    return isHttp1() && !close && !body && (keepAlive || minor > 0);
  }

  /** Returns the addresses for which proxies say that they ask, nearest proxy last; may be null. */
  @Nullable String forwardedFor() {
    return forwardedFor;
  }

  private void readLine(int lineEnd) throws BadRequestException {
    int at = start;
    while (at < lineEnd && TOKEN[bytes[at] & 0xff]) {
      at++;
    }
    methodEnd = at;
    check(methodEnd > start && at < lineEnd && bytes[at] == ' ');
    int target = ++at;
    while (at < lineEnd && bytes[at] != ' ') {
      check(bytes[at] > ' ' || bytes[at] < 0); // what is beyond ASCII is the query's business
      at++;
    }
    targetEnd = at;
    check(targetEnd > target);
    int version = targetEnd + 1;
    check(lineEnd - version == VERSION.length + 3);
    check(is(VERSION, version, version + VERSION.length) && bytes[lineEnd - 2] == '.');
    major = digit(bytes[lineEnd - 3]);
    minor = digit(bytes[lineEnd - 1]);
    pathStart = target;
    if (targetEnd - target > SCHEME.length && is(SCHEME, target, target + SCHEME.length)) {
      pathStart = target + SCHEME.length; // the absolute form, which proxies send
      while (pathStart < targetEnd && bytes[pathStart] != '/') {
        pathStart++;
      }
    }
    pathEnd = pathStart;
    while (pathEnd < targetEnd && bytes[pathEnd] != '?') {
      pathEnd++;
    }
  }

  private void readField(int from, int to) throws BadRequestException {
    int nameEnd = from;
    while (nameEnd < to && TOKEN[bytes[nameEnd] & 0xff]) {
      nameEnd++;
    }
    check(nameEnd > from && nameEnd < to && bytes[nameEnd] == ':');
    switch (nameEnd - from) { // by length, for few have one of these
      case 10 -> {
        if (isIgnoringCase(CONNECTION, from, nameEnd)) {
          readConnection(nameEnd + 1, to);
        }
      }
      case 14 -> {
        if (isIgnoringCase(CONTENT_LENGTH, from, nameEnd)) {
          int value = skipSpaces(nameEnd + 1, to);
          body |= trimmedEnd(value, to) - value != 1 || bytes[value] != '0';
        }
      }
      case 15 -> {
        if (isIgnoringCase(FORWARDED_FOR, from, nameEnd)) {
          String value = text(nameEnd + 1, to);
          forwardedFor = forwardedFor == null ? value : forwardedFor + "," + value;
        }
      }
      case 17 -> body |= isIgnoringCase(TRANSFER_ENCODING, from, nameEnd);
      default -> {}
    }
  }

  private void readConnection(int from, int to) {
    int option = from;
    while (option < to) {
      int optionEnd = option;
      while (optionEnd < to && bytes[optionEnd] != ',') {
        optionEnd++;
      }
      int first = skipSpaces(option, optionEnd);
      int last = trimmedEnd(first, optionEnd);
      close |= isIgnoringCase(CLOSE, first, last);
      keepAlive |= isIgnoringCase(KEEP_ALIVE, first, last);
      option = optionEnd + 1;
    }
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private int skipSpaces(int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  private int trimmedEnd(int from, int to) {
    int at = to;
    while (at > from && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
      at--;
    }
    return at;
  }

  private boolean is(byte[] text, int from, int to) {
    return Arrays.equals(bytes, from, to, text, 0, text.length);
  }

  /** Compares with a text in lower case. */
  private boolean isIgnoringCase(byte[] text, int from, int to) {
    if (to - from != text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      byte c = bytes[from + i];
      if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static int digit(byte c) throws BadRequestException {
    check(c >= '0' && c <= '9');
    return c - '0';
  }

  private static void check(boolean wellFormed) throws BadRequestException {
    if (!wellFormed) {
      throw new BadRequestException(Reply.BAD_REQUEST);
    }
  }

  private static int lineEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int withoutReturn(byte[] bytes, int from, int lineEnd) {
    return lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
