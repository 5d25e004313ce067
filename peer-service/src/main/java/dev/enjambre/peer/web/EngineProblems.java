package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.Limits;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers for what the engine refuses. */
@RestControllerAdvice
@Order(0)
final class EngineProblems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handleRefusal(TorrentException refusal) {
    return answer(Refusals.of(refusal));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handleLimit(Limits.OutOfRangeException failure) {
    return answer(Problems.badInput(failure.field(), String.valueOf(failure.getMessage())));
  }

  private static ResponseEntity<ProblemDetail> answer(ErrorResponseException problem) {
    return ResponseEntity.of(problem.getBody()).build();
  }
}
