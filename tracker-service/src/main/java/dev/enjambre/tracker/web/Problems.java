package dev.enjambre.tracker.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Makes the exceptions that become problem documents (RFC 9457). */
final class Problems {

  private Problems() {}

  /** The input is wrong: 400, with the name of what is wrong as {@code field}. */
  static ErrorResponseException badInput(String field, String detail, @Nullable Throwable cause) {
    return withField(HttpStatus.BAD_REQUEST, field, detail, cause);
  }

  /** Something that is here stands in the way of the input: 409. */
  static ErrorResponseException conflict(String field, String detail) {
    return withField(HttpStatus.CONFLICT, field, detail, null);
  }

  /** Any other status, without a field. */
  static ErrorResponseException of(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }

  private static ErrorResponseException withField(
      HttpStatus status, String field, String detail, @Nullable Throwable cause) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    if (!field.isEmpty()) {
      problem.setProperty("field", field);
    }
    return new ErrorResponseException(status, problem, cause);
  }
}
