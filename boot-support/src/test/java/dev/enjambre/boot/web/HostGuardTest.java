package dev.enjambre.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.boot.ConfigurationProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Names that a web site could give to our address. */
class HostGuardTest {

  private static final ApiProperties USUAL = new ApiProperties(null, null, null);

  private static int status(ApiProperties properties, String path, @Nullable String host)
      throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
    request.setServletPath(path);
    if (host != null) {
      request.addHeader("Host", host);
    }
    MockHttpServletResponse response = new MockHttpServletResponse();
    new HostGuard(new ApiToken(properties), properties)
        .doFilter(request, response, new MockFilterChain());
    return response.getStatus();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "tasks.evil.example",
        "localhost.evil.example:8080", "x.local.evil.example", "EVIL.EXAMPLE.", "[::1].evil.example"
      })
  void aNameOfTheInternetIsNotOurs(String host) throws Exception {
    assertThat(status(USUAL, "/", host)).isEqualTo(403);
    assertThat(status(USUAL, "/api/v1/torrents", host)).isEqualTo(403);
    assertThat(status(USUAL, "/actuator/prometheus", host)).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:8080",
        "10.0.0.7:8080",
        "[::1]:8080",
        "[fd00::7]",
        "localhost:8080",
        "peer-1:8080",
        "tracker:7070",
        "tasks.peer:8080",
        "nas.local:8080",
        "peer.lan",
        "peer.svc.internal:8080",
        "PEER.LOCALHOST."
      })
  void addressesAndNamesOfPrivateNetworksAre(String host) throws Exception {
    assertThat(status(USUAL, "/", host)).isEqualTo(200);
  }

  @Test
  void theOperatorNamesOthers() throws Exception {
    ApiProperties named = new ApiProperties(null, null, List.of("Peer.example.org"));
    ApiProperties origin = new ApiProperties(null, List.of("https://web.example.org"), null);

    assertThat(status(named, "/", "peer.example.org:8080")).isEqualTo(200);
    assertThat(status(named, "/", "web.example.org")).isEqualTo(403);
    assertThat(status(origin, "/", "web.example.org")).isEqualTo(200);
    assertThatThrownBy(() -> new ApiProperties(null, null, List.of("http://peer.example.org")))
        .isInstanceOf(ConfigurationProblemException.class);
  }

  @Test
  void whereThereIsATokenNoNameHelps() throws Exception {
    assertThat(status(new ApiProperties("s3cret", null, null), "/", "evil.example")).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/announce", "/scrape", "/a-key/announce", "/livez", "/actuator/health"})
  void whatStandardClientsNeedIsOpenUnderAnyName(String path) throws Exception {
    assertThat(status(USUAL, path, "tracker.example.org:7070")).isEqualTo(200);
  }

  @Test
  void whoNamesNoHostIsNoBrowser() throws Exception {
    assertThat(status(USUAL, "/", null)).isEqualTo(200);
  }
}
