package dev.enjambre.peer.tls;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStoreException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/**
 * Mutual TLS between the members of a closed fleet: each shows a certificate, and believes those
 * whose certificate one of its authorities has signed. Members are known by that alone and not by
 * host names, since their addresses come and go.
 *
 * <p>It can be renewed while it is in use: what is made from then on is by the new credentials, and
 * connections that there are stay. Any thread.
 */
public final class FleetTls {

  /** What is spoken unless the credentials say otherwise. */
  private static final List<String> USUAL_PROTOCOLS = List.of("TLSv1.3");

  /** Kinds of keys that certificates have, as JSSE calls them. */
  private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA");

  /** So long, a caller that comes again is known without its certificate. */
  private static final int SESSION_SECONDS = 600;

  /**
   * What a member shows, and whom it believes.
   *
   * @param keys its key and certificates
   * @param trust the authorities of the fleet
   * @param protocols the versions of TLS that it speaks; empty: 1.3 alone
   * @param ciphers the cipher suites that it speaks; empty: the platform's
   */
  public record Credentials(
      KeyManagerFactory keys,
      TrustManagerFactory trust,
      List<String> protocols,
      List<String> ciphers) {

    /** Copies the lists. */
    public Credentials {
      protocols = protocols.isEmpty() ? USUAL_PROTOCOLS : List.copyOf(protocols);
      ciphers = List.copyOf(ciphers);
    }
  }

  /** What is made of one set of credentials. */
  private record Generation(
      SSLContext context,
      List<KeyManager> keys,
      X509ExtendedTrustManager trust,
      List<String> protocols,
      List<String> ciphers) {

    static Generation of(Credentials credentials) throws GeneralSecurityException {
      List<KeyManager> keys = List.of(credentials.keys().getKeyManagers());
      if (keys.stream().noneMatch(Generation::hasKey)) {
        throw new KeyStoreException("its key store has no key");
      }
      X509ExtendedTrustManager trust = trust(credentials.trust());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      Generation made =
          new Generation(context, keys, trust, credentials.protocols(), credentials.ciphers());
      try {
        made.engine(true);
      } catch (IllegalArgumentException e) {
        throw new KeyManagementException("a protocol or cipher: " + e.getMessage(), e);
      }
      return made;
    }

    private static boolean hasKey(KeyManager manager) {
      return manager instanceof X509KeyManager keys
          && KEY_TYPES.stream().anyMatch(type -> keys.getServerAliases(type, null) != null);
    }

    private static X509ExtendedTrustManager trust(TrustManagerFactory factory)
        throws KeyStoreException {
      X509ExtendedTrustManager trust =
          Arrays.stream(factory.getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new KeyStoreException("its trust store is of no known kind"));
      if (trust.getAcceptedIssuers().length == 0) {
        throw new KeyStoreException("its trust store has no certificate");
      }
      return trust;
    }

    SSLEngine engine(boolean isCaller) {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(isCaller);
      if (!isCaller) {
        engine.setNeedClientAuth(true);
      }
      engine.setEnabledProtocols(protocols.toArray(String[]::new));
      if (!ciphers.isEmpty()) {
        engine.setEnabledCipherSuites(ciphers.toArray(String[]::new));
      }
      return engine;
    }
  }

  private volatile Generation current;

  /**
   * Makes it.
   *
   * @throws GeneralSecurityException if that cannot be done by such credentials; says why
   */
  public FleetTls(Credentials credentials) throws GeneralSecurityException {
    current = Generation.of(credentials);
  }

  /**
   * Takes other credentials from now on.
   *
   * @throws GeneralSecurityException if they cannot be used; then the old ones stay
   */
  public void renew(Credentials credentials) throws GeneralSecurityException {
    current = Generation.of(credentials);
  }

  /** Returns our side of one connection, if it is we who call. */
  public SSLEngine calling() {
    return current.engine(true);
  }

  /** Returns our side of one connection, if we are called; the caller must show a certificate. */
  public SSLEngine called() {
    return current.engine(false);
  }

  /** Returns what we show, for those who make connections of their own. */
  public KeyManager[] keys() {
    return current.keys().toArray(KeyManager[]::new);
  }

  /** Returns whom we believe, for those who make connections of their own and check host names. */
  public TrustManager[] trust() {
    return new TrustManager[] {new AnyHostTrust(current.trust())};
  }
}
