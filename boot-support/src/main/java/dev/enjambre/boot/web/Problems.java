package dev.enjambre.boot.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Makes the exceptions that become problem documents (RFC 9457). */
public final class Problems {

  private Problems() {}

  /**
   * The input is wrong: 400, with the name of what is wrong as {@code field}.
   *
   * @param field the JSON property, part, parameter or key of a torrent file; empty if there is
   *     none
   */
  public static ErrorResponseException badInput(String field, String detail) {
    return badInput(field, detail, null);
  }

  /** As {@link #badInput(String, String)}, because of another exception. */
  public static ErrorResponseException badInput(
      String field, String detail, @Nullable Throwable cause) {
    return of(HttpStatus.BAD_REQUEST, detail, Optional.of(field), cause);
  }

  /** The input is right, but something that is here stands in its way: 409. */
  public static ErrorResponseException conflict(String field, String detail) {
    return conflict(field, detail, null);
  }

  /** As {@link #conflict(String, String)}, because of another exception. */
  public static ErrorResponseException conflict(
      String field, String detail, @Nullable Throwable cause) {
    return of(HttpStatus.CONFLICT, detail, Optional.of(field), cause);
  }

  /** The input may be right, but this version cannot do it: 501. */
  public static ErrorResponseException notSupported(String field, String detail) {
    return of(HttpStatus.NOT_IMPLEMENTED, detail, Optional.of(field), null);
  }

  /** Any other status, without a field. */
  public static ErrorResponseException of(HttpStatus status, String detail) {
    return of(status, detail, null);
  }

  /** As {@link #of(HttpStatus, String)}, because of another exception. */
  public static ErrorResponseException of(
      HttpStatus status, String detail, @Nullable Throwable cause) {
    return of(status, detail, Optional.empty(), cause);
  }

  private static ErrorResponseException of(
      HttpStatus status, String detail, Optional<String> field, @Nullable Throwable cause) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    field.filter(name -> !name.isEmpty()).ifPresent(name -> problem.setProperty("field", name));
    return new ErrorResponseException(status, problem, cause);
  }
}
