package dev.enjambre.boot.web;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/**
 * Turns what is wrong with a call into a problem document (RFC 9457). It comes before a service's
 * own advice, which would go by an exception's cause.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Pattern OTHER_VERSION = Pattern.compile("/+api(?!/v1(/|$))(/.*)?");

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
    if (OTHER_VERSION.matcher("/" + failure.getResourcePath()).matches()) {
      problem.setDetail("there is version 1 of this API, and no other: /api/v1");
    }
    return handleExceptionInternal(failure, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String name = failure.getParameterName();
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, "the parameter " + name + " is needed");
    problem.setProperty("field", name);
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
}
