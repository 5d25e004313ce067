package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.peer.tls.FleetCertificates;
import dev.enjambre.peer.tls.FleetTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

class PeerTlsTest {

  private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

  @Test
  void saysWhichBundleIsMissing() {
    assertThatThrownBy(() -> PeerTls.of("nothing", bundles))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("enjambre.peer.ssl-bundle")
        .hasMessageContaining("nothing");
  }

  @Test
  void aBundleThatDoesNotSayWhomToBelieveIsRefused() throws Exception {
    bundles.registerBundle("fleet", bundle(FleetCertificates.keyStore("fleet"), null));

    assertThatThrownBy(() -> PeerTls.of("fleet", bundles))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("no trust store");
  }

  @Test
  void aBundleWithoutAKeyIsRefused() throws Exception {
    bundles.registerBundle("fleet", bundle(null, FleetCertificates.trustStore("fleet")));

    assertThatThrownBy(() -> PeerTls.of("fleet", bundles))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("no key store");
  }

  @Test
  void takesUpARenewedBundleAndKeepsTheOldOneIfThatIsNoGood() throws Exception {
    Path keys = FleetCertificates.keyStore("fleet");
    bundles.registerBundle("fleet", bundle(keys, FleetCertificates.trustStore("fleet")));
    FleetTls tls = PeerTls.of("fleet", bundles);
    assertThat(believed(tls)).containsExactly("CN=fleet");

    bundles.updateBundle("fleet", bundle(keys, FleetCertificates.trustStore("foreign")));
    assertThat(believed(tls)).containsExactly("CN=foreign");

    bundles.updateBundle("fleet", bundle(keys, null));
    assertThat(believed(tls)).containsExactly("CN=foreign");
  }

  private static List<String> believed(FleetTls tls) {
    X509TrustManager trust = (X509TrustManager) tls.trust()[0];
    return Arrays.stream(trust.getAcceptedIssuers())
        .map(X509Certificate::getSubjectX500Principal)
        .map(Object::toString)
        .toList();
  }

  private static SslBundle bundle(@Nullable Path keys, @Nullable Path trust) {
    return SslBundle.of(new JksSslStoreBundle(details(keys), details(trust)));
  }

  private static @Nullable JksSslStoreDetails details(@Nullable Path store) {
    return store == null
        ? null
        : JksSslStoreDetails.forLocation("file:" + store).withPassword(FleetCertificates.PASSWORD);
  }
}
