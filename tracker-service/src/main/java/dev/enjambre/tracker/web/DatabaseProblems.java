package dev.enjambre.tracker.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers for a database that fails: 503, as it may be back soon. */
@RestControllerAdvice
@Order(0)
final class DatabaseProblems {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseProblems.class);

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ProblemDetail handle(RuntimeException failure) {
    LOG.error("The catalogue's database failed", failure);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, "the catalogue's database failed; the log says how");
  }
}
