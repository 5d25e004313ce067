package dev.enjambre.system;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests where there is no Docker engine that is a Swarm, and says how to get one; where
 * everything must be checked ({@code CI=true}) they fail instead.
 */
final class NeedsEngine implements ExecutionCondition {

  /** Asked for once in a run: every class and method that needs it would wait for the answer. */
  private static final class Found {

    static final Optional<String> PROBLEM =
        Docker.problemOfThisMachine()
            .map(problem ->
                "this needs a Docker engine that is a Swarm; run as root: system-tests/engine up"
                    + " ("
                    + problem
                    + ")");
  }

  private static final AtomicBoolean IS_TOLD = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Found.PROBLEM.isEmpty()) {
      return ConditionEvaluationResult.enabled("there is an engine");
    }
    String problem = Found.PROBLEM.get();
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      throw new AssertionError(problem);
    }
    // Reasons are in reports alone.
    if (!IS_TOLD.getAndSet(true)) {
      System.err.println("Skipping tests: " + problem);
    }
    return ConditionEvaluationResult.disabled(problem);
  }
}
