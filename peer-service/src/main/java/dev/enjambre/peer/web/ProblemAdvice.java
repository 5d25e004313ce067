package dev.enjambre.peer.web;

import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.Limits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Turns whatever a handler throws into a problem document (RFC 9457). */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  @Nullable ResponseEntity<Object> handleRefusal(TorrentException refusal, WebRequest request) {
    var problem = Refusals.of(refusal);
    return handleErrorResponseException(
        problem, problem.getHeaders(), problem.getStatusCode(), request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> handleLimit(
      Limits.OutOfRangeException failure, WebRequest request) {
    var problem = Problems.badInput(failure.field(), String.valueOf(failure.getMessage()));
    return handleErrorResponseException(
        problem, problem.getHeaders(), problem.getStatusCode(), request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, "the body is not what this call takes");
    if (failure.getCause() instanceof JacksonException json) {
      problem.setDetail(
          "the body is not the JSON that this call takes: " + json.getOriginalMessage());
      if (!json.getPath().isEmpty()) {
        problem.setProperty("field", json.getPath().getFirst().getPropertyName());
      }
    }
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, "there is nothing here");
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
      MissingServletRequestPartException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String part = failure.getRequestPartName();
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, "the form needs a part named " + part);
    problem.setProperty("field", part);
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String name = String.valueOf(failure.getPropertyName());
    Class<?> type = failure.getRequiredType();
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            status, name + " is not a valid " + (type == null ? "value" : type.getSimpleName()));
    problem.setProperty("field", name);
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  /** The caller is gone, or the disk has failed. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> handleBrokenStream(IOException failure, WebRequest request) {
    log.info("{} broke off: {}", request.getDescription(false), String.valueOf(failure));
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR, "reading the body or writing the file failed");
    return handleExceptionInternal(
        failure, problem, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, request);
  }

  /** What nobody expected: the log has the cause, the caller learns no more than that. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> handleUnexpected(RuntimeException failure, WebRequest request) {
    log.error("{} failed", request.getDescription(false), failure);
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR, "something went wrong here; the log says what");
    return handleExceptionInternal(
        failure, problem, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, request);
  }
}
