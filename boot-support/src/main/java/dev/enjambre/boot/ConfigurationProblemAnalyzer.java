package dev.enjambre.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a problem of the configuration as two sentences instead of a stack trace. */
final class ConfigurationProblemAnalyzer
    extends AbstractFailureAnalyzer<ConfigurationProblemException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationProblemException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
