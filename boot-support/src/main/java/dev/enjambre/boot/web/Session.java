package dev.enjambre.boot.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * One browser that has given the token.
 *
 * @param id nobody can guess it, and nobody else is told
 * @param formToken what forms of this session carry to show that they are ours
 * @param since when the token was given, in seconds since 1970
 * @param seen when its cookie was made, in seconds since 1970
 */
public record Session(String id, String formToken, long since, long seen) {

  private static final String ATTRIBUTE = Session.class.getName();

  /** Returns the one that a request belongs to, once it has been let in by it. */
  public static Optional<Session> of(HttpServletRequest request) {
    return Optional.ofNullable((Session) request.getAttribute(ATTRIBUTE));
  }

  void letIn(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Hides what opens doors from logs. */
  @Override
  public String toString() {
    return "a session since " + since;
  }
}
