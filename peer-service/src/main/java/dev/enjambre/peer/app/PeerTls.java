package dev.enjambre.peer.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.peer.tls.FleetTls;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The TLS of a closed fleet, from one of Spring Boot's SSL bundles. When the bundle's certificates
 * are replaced, new connections get the new ones.
 */
final class PeerTls {

  private static final Logger log = LoggerFactory.getLogger(PeerTls.class);

  private PeerTls() {}

  /**
   * Returns what a bundle says.
   *
   * @throws ConfigurationProblemException if there is no bundle of that name, or it lacks something
   */
  static FleetTls of(String name, SslBundles bundles) {
    FleetTls tls;
    try {
      tls = new FleetTls(credentials(bundles.getBundle(name)));
    } catch (NoSuchSslBundleException | GeneralSecurityException | IllegalStateException e) {
      throw new ConfigurationProblemException(
          "The setting enjambre.peer.ssl-bundle names a bundle that cannot be used: "
              + e.getMessage(),
          "Define spring.ssl.bundle.pem."
              + name
              + " or spring.ssl.bundle.jks."
              + name
              + ", with a key store and a trust store.",
          e);
    }
    bundles.addBundleUpdateHandler(name, renewed -> renew(tls, renewed));
    return tls;
  }

  private static void renew(FleetTls tls, SslBundle bundle) {
    try {
      tls.renew(credentials(bundle));
      log.info("new connections to peers are made by the renewed certificate");
    } catch (GeneralSecurityException | IllegalStateException e) {
      log.error("The renewed certificate cannot be used, the old one stays", e);
    }
  }

  private static FleetTls.Credentials credentials(SslBundle bundle)
      throws GeneralSecurityException {
    if (bundle.getStores().getKeyStore() == null) {
      throw new KeyStoreException("it has no key store, by which this peer would prove itself");
    }
    if (bundle.getStores().getTrustStore() == null) {
      // Spring and JSSE would believe the public authorities, and so half the world.
      throw new KeyStoreException("it has no trust store, which says whose certificates count");
    }
    return new FleetTls.Credentials(
        bundle.getManagers().getKeyManagerFactory(),
        bundle.getManagers().getTrustManagerFactory(),
        list(bundle.getOptions().getEnabledProtocols()),
        list(bundle.getOptions().getCiphers()));
  }

  private static List<String> list(String @Nullable [] names) {
    return names == null ? List.of() : Arrays.asList(names);
  }
}
