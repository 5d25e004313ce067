package dev.enjambre.boot;

import org.jspecify.annotations.Nullable;

/** Something in the configuration that keeps the service from starting. */
public final class ConfigurationProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * Makes one.
   *
   * @param problem what is wrong; names the key
   * @param remedy what to do about it
   * @param cause what it led to, if anything
   */
  public ConfigurationProblemException(String problem, String remedy, @Nullable Throwable cause) {
    super(problem, cause);
    this.remedy = remedy;
  }

  /** Returns what to do about it. */
  public String remedy() {
    return remedy;
  }
}
