package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.http.TlsIdentity;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The TLS of the protocol port, from one of Spring Boot's SSL bundles. When the bundle's
 * certificates are replaced, new connections get the new ones.
 */
final class ProtocolTls {

  private static final Logger LOG = LoggerFactory.getLogger(ProtocolTls.class);

  private ProtocolTls() {}

  /**
   * Lets a server speak HTTPS.
   *
   * @throws ConfigurationProblemException if there is no bundle of that name, or it cannot serve
   */
  static void encrypt(ProtocolServer server, SslBundles bundles, String name) {
    try {
      server.encrypt(identity(bundles.getBundle(name)));
    } catch (NoSuchSslBundleException | SSLException | IllegalStateException e) {
      throw new ConfigurationProblemException(
          "The setting enjambre.tracker.ssl-bundle names a bundle that cannot be used: "
              + e.getMessage(),
          "Define spring.ssl.bundle.pem." + name + " or spring.ssl.bundle.jks." + name + ".",
          e);
    }
    bundles.addBundleUpdateHandler(name, renewed -> renew(server, renewed));
  }

  private static void renew(ProtocolServer server, SslBundle bundle) {
    try {
      server.encrypt(identity(bundle));
    } catch (SSLException | IllegalStateException e) {
      LOG.error("The renewed certificate cannot be used, the old one stays", e);
    }
  }

  private static TlsIdentity identity(SslBundle bundle) {
    return new TlsIdentity(
        bundle.getManagers().getKeyManagerFactory(),
        list(bundle.getOptions().getEnabledProtocols()),
        list(bundle.getOptions().getCiphers()));
  }

  private static List<String> list(String @Nullable [] names) {
    return names == null ? List.of() : Arrays.asList(names);
  }
}
