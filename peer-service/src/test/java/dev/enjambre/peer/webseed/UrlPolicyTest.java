package dev.enjambre.peer.webseed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.reach.NotCalledException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where torrents and redirects may lead; addresses are literals, so no name server is asked. */
class UrlPolicyTest {

  private final UrlPolicy policy = UrlPolicy.of(CallRules.OTHER_MACHINES);

  private AddressScope named(String url) throws IOException {
    return policy.check(URI.create(url), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/f",
        "http://[::1]/f",
        "http://localhost:8080/f",
        "http://2130706433/f",
        "http://[::ffff:127.0.0.1]/f",
        "http://0.0.0.0/f",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://100.100.100.200/latest/meta-data/"
      })
  void noTorrentSendsUsToThisMachineOrToMetadata(String url) {
    assertThatThrownBy(() -> named(url)).isInstanceOf(NotCalledException.class);
  }

  @Test
  void aServerInANetworkOfOursIsAskedForFilesAlone() throws Exception {
    assertThat(named("http://10.0.0.1/files/")).isEqualTo(AddressScope.NETWORK);
    assertThatThrownBy(() -> named("http://10.0.0.1/admin?do=reboot"))
        .hasMessageContaining("may have no query");
    assertThat(named("https://8.8.8.8/f?token=1")).isEqualTo(AddressScope.PUBLIC);
  }

  @Test
  void noRedirectLeadsIntoANearerNetwork() throws Exception {
    URI near = URI.create("http://10.0.0.1/f");

    assertThatThrownBy(() -> policy.check(near, Optional.of(AddressScope.PUBLIC)))
        .hasMessageContaining("nearer to us");
    assertThat(policy.check(near, Optional.of(AddressScope.NETWORK)))
        .isEqualTo(AddressScope.NETWORK);
    assertThat(policy.check(URI.create("http://8.8.8.8/f"), Optional.of(AddressScope.NETWORK)))
        .isEqualTo(AddressScope.PUBLIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://10.0.0.1/f", "gopher://10.0.0.1/", "/f"})
  void nothingIsFetchedButByHttp(String url) {
    assertThatThrownBy(() -> named(url)).hasMessageContaining("only http and https");
  }
}
