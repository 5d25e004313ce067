package dev.enjambre.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.boot.ConfigurationProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CrossOriginTest {

  private static final String OTHER = "https://other.example";

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void refusesPagesOfOtherWebSites(String method) throws Exception {
    MockFilterChain chain = new MockFilterChain();

    MockHttpServletResponse answer = call(List.of(), method, "/api/v1/torrents", OTHER, chain);

    assertThat(answer.getStatus()).isEqualTo(403);
    assertThat(answer.getContentType()).isEqualTo("application/problem+json");
    assertThat(answer.getContentAsString()).contains("enjambre.api.cors-origins");
    assertThat(chain.getRequest()).isNull();
  }

  @Test
  void letsThroughItsOwnPagesAndProgramsThatAreNoBrowsers() throws Exception {
    for (String origin : new String[] {"http://localhost", ""}) {
      MockFilterChain chain = new MockFilterChain();
      call(List.of(), "POST", "/api/v1/torrents", origin, chain);
      assertThat(chain.getRequest()).isNotNull();
    }
  }

  @Test
  void letsThroughTheWebSitesThatAreNamed() throws Exception {
    MockFilterChain chain = new MockFilterChain();

    MockHttpServletResponse answer = call(List.of(OTHER), "GET", "/api/v1/torrents", OTHER, chain);

    assertThat(chain.getRequest()).isNotNull();
    assertThat(answer.getHeader("Access-Control-Allow-Origin")).isEqualTo(OTHER);
    assertThat(answer.getHeader("Access-Control-Expose-Headers")).contains("ETag", "Location");
    assertThat(call(List.of(OTHER), "GET", "/api/v1/x", "https://third.example").getStatus())
        .isEqualTo(403);
  }

  @Test
  void answersABrowserThatAsksFirst() throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("OPTIONS", "/api/v1/torrents");
    request.addHeader("Origin", OTHER);
    request.addHeader("Access-Control-Request-Method", "DELETE");
    request.addHeader("Access-Control-Request-Headers", "authorization");
    MockHttpServletResponse answer = new MockHttpServletResponse();

    CrossOrigin.filter(List.of(OTHER)).doFilter(request, answer, new MockFilterChain());

    assertThat(answer.getStatus()).isEqualTo(200);
    assertThat(answer.getHeader("Access-Control-Allow-Methods")).contains("DELETE");
    assertThat(answer.getHeader("Access-Control-Allow-Headers")).contains("authorization");
  }

  @Test
  void leavesAloneWhatStandardClientsCall() throws Exception {
    assertThat(call(List.of(), "GET", "/announce", OTHER).getStatus()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other.example",
        "https://other.example/",
        "https://other.example/path",
        "https://me@other.example",
        "https://",
        "null",
        "a b",
        ""
      })
  void refusesWhatIsNoOrigin(String origin) {
    assertThatThrownBy(() -> new ApiProperties(null, List.of(origin), null))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("enjambre.api.cors-origins has '" + origin + "'");
  }

  @Test
  void takesOrigins() {
    assertThat(
            new ApiProperties(null, List.of("*", "http://a:80", "https://[::1]:8"), null).origins())
        .hasSize(3);
  }

  private static MockHttpServletResponse call(
      List<String> origins, String method, String path, String origin) throws Exception {
    return call(origins, method, path, origin, new MockFilterChain());
  }

  private static MockHttpServletResponse call(
      List<String> origins, String method, String path, String origin, MockFilterChain chain)
      throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    if (!origin.isEmpty()) {
      request.addHeader("Origin", origin);
    }
    MockHttpServletResponse response = new MockHttpServletResponse();
    CrossOrigin.filter(origins).doFilter(request, response, chain);
    return response;
  }
}
