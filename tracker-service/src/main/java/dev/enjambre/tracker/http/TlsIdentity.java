package dev.enjambre.tracker.http;

import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * What the protocol port proves itself by over TLS.
 *
 * @param keys its key and certificates
 * @param protocols the versions of TLS that it speaks; empty: the platform's
 * @param ciphers the cipher suites that it speaks; empty: the platform's
 */
public record TlsIdentity(KeyManagerFactory keys, List<String> protocols, List<String> ciphers) {

  /** Copies the lists. */
  public TlsIdentity {
    protocols = List.copyOf(protocols);
    ciphers = List.copyOf(ciphers);
  }
}
