package dev.enjambre.boot.web;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;

/** Turns what no other advice knows into a problem document (RFC 9457). */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class UnexpectedProblems {

  private static final Logger log = LoggerFactory.getLogger(UnexpectedProblems.class);

  /** The caller is gone, or the disk has failed. */
  @ExceptionHandler
  ProblemDetail handleBrokenStream(IOException failure, WebRequest request) {
    log.info("{} broke off: {}", request.getDescription(false), String.valueOf(failure));
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.INTERNAL_SERVER_ERROR, "reading the body or writing the file failed");
  }

  /** What nobody expected: the log has the cause, the caller learns no more than that. */
  @ExceptionHandler
  ProblemDetail handleUnexpected(RuntimeException failure, WebRequest request) {
    log.error("{} failed", request.getDescription(false), failure);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.INTERNAL_SERVER_ERROR, "something went wrong here; the log says what");
  }
}
