package dev.enjambre.boot.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.util.function.SingletonSupplier;

/**
 * Writes sessions into cookies so that nobody can make or change one who does not know the token,
 * and so that every replica with the same token reads them. As URL-safe base64: 32 bytes of id, 8
 * of the time of the login, 8 of the time of the cookie, both in seconds, and 32 of HMAC-SHA-256.
 *
 * <p>The key comes of the token by a derivation that is slow on purpose, so that who got hold of a
 * cookie can't try many tokens against it. Any thread.
 */
final class SessionSeal {

  private static final int ID_BYTES = 32;
  private static final int CLAIM_BYTES = ID_BYTES + 2 * Long.BYTES;
  private static final int MAC_BYTES = 32;
  private static final int DERIVATION_ROUNDS = 100_000;
  private static final byte[] SALT = "enjambre session, version 1".getBytes(StandardCharsets.UTF_8);
  private static final String MAC = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SingletonSupplier<SecretKeySpec> key;

  SessionSeal(String token) {
    key = SingletonSupplier.of(() -> derive(token));
  }

  private static SecretKeySpec derive(String token) {
    try {
      PBEKeySpec password =
          new PBEKeySpec(token.toCharArray(), SALT, DERIVATION_ROUNDS, MAC_BYTES * 8);
      byte[] bytes =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(password)
              .getEncoded();
      return new SecretKeySpec(bytes, MAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK derives keys by PBKDF2", e);
    }
  }

  /** Returns a mark of the token: services with different tokens have different ones. */
  String mark() {
    return HexFormat.of().formatHex(mac("mark", new byte[0]), 0, 4);
  }

  /** Returns a session of this id. */
  Session session(byte[] id, long since, long seen) {
    return new Session(
        HexFormat.of().formatHex(id), ENCODER.encodeToString(mac("form", id)), since, seen);
  }

  /** Returns the text of a cookie. */
  String seal(Session session) {
    byte[] claim =
        ByteBuffer.allocate(CLAIM_BYTES)
            .put(HexFormat.of().parseHex(session.id()))
            .putLong(session.since())
            .putLong(session.seen())
            .array();
    return ENCODER.encodeToString(
        ByteBuffer.allocate(CLAIM_BYTES + MAC_BYTES).put(claim).put(mac("cookie", claim)).array());
  }

  /** Returns the session of a cookie; empty if this is none of ours. */
  Optional<Session> open(String sealed) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (bytes.length != CLAIM_BYTES + MAC_BYTES) {
      return Optional.empty();
    }
    ByteBuffer parts = ByteBuffer.wrap(bytes);
    byte[] claim = new byte[CLAIM_BYTES];
    byte[] mac = new byte[MAC_BYTES];
    parts.get(claim).get(mac);
    if (!MessageDigest.isEqual(mac, mac("cookie", claim))) {
      return Optional.empty();
    }
    byte[] id = new byte[ID_BYTES];
    ByteBuffer claims = ByteBuffer.wrap(claim).get(id);
    return Optional.of(session(id, claims.getLong(), claims.getLong()));
  }

  /** What a MAC is for is part of it, so that none passes for another. */
  private byte[] mac(String purpose, byte[] message) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key.obtain());
      mac.update(purpose.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
