package dev.enjambre.peer.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Makes the exceptions that become problem documents (RFC 9457). */
final class Problems {

  private Problems() {}

  /**
   * The input is wrong: 400, with the name of what is wrong as {@code field}.
   *
   * @param field the JSON property, part, parameter or key of a torrent file
   */
  static ErrorResponseException badInput(String field, String detail) {
    return badInput(field, detail, null);
  }

  /** As {@link #badInput(String, String)}, because of another exception. */
  static ErrorResponseException badInput(String field, String detail, @Nullable Throwable cause) {
    return of(HttpStatus.BAD_REQUEST, detail, Optional.of(field), cause);
  }

  /** The input is right, but something that is here stands in its way: 409. */
  static ErrorResponseException conflict(String field, String detail, @Nullable Throwable cause) {
    return of(HttpStatus.CONFLICT, detail, Optional.of(field), cause);
  }

  /** The input may be right, but this version cannot do it: 501. */
  static ErrorResponseException notSupported(String field, String detail) {
    return of(HttpStatus.NOT_IMPLEMENTED, detail, Optional.of(field), null);
  }

  /** Any other status, without a field. */
  static ErrorResponseException of(HttpStatus status, String detail, @Nullable Throwable cause) {
    return of(status, detail, Optional.empty(), cause);
  }

  private static ErrorResponseException of(
      HttpStatus status, String detail, Optional<String> field, @Nullable Throwable cause) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    field.ifPresent(name -> problem.setProperty("field", name));
    return new ErrorResponseException(status, problem, cause);
  }
}
