package dev.enjambre.boot.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The token that callers must bring, if one is set. Immutable. */
public final class ApiToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /** Takes it from the settings. */
  public ApiToken(ApiProperties properties) {
    String value = properties.token();
    token = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns whether there is one. */
  public boolean isSet() {
    return token.length > 0;
  }

  /**
   * Returns whether this is it. The comparison takes a time that does not tell how much of it was
   * right.
   */
  public boolean isRight(String given) {
    return isSet() && MessageDigest.isEqual(given.strip().getBytes(StandardCharsets.UTF_8), token);
  }

  /**
   * Returns whether somebody may call.
   *
   * @param authorization {@code Bearer …}, or null if the caller brought nothing
   */
  public boolean admits(@Nullable String authorization) {
    if (token.length == 0) {
      return true;
    }
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && isRight(authorization.substring(SCHEME.length()));
  }
}
