package dev.enjambre.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ApiTokenFilterTest {

  private static final String TOKEN = "s3cret-é";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/announce",
        "/scrape",
        "/a-Key_1/announce",
        "/a-Key_1/scrape",
        "/livez",
        "/readyz",
        "/actuator/health",
        "/actuator/health/readiness"
      })
  void letsEverybodyToWhatClientsAndHealthChecksNeed(String path) throws Exception {
    assertThat(status(TOKEN, path, null)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/stats",
        "/actuator",
        "/actuator/prometheus",
        "/actuator/healthy",
        "/announce/x",
        "/a/b/announce",
        "/k.y/announce",
        "//announce",
        "/announcer",
        "/livez/"
      })
  void asksForTheTokenElsewhere(String path) throws Exception {
    assertThat(status(TOKEN, path, null)).isEqualTo(401);
    assertThat(status(TOKEN, path, "Bearer " + TOKEN)).isEqualTo(200);
    assertThat(status(TOKEN, path, "bearer " + TOKEN)).isEqualTo(200);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Bearer s3cret", "Bearer s3cret-éé", "Basic s3cret-é"})
  void refusesAWrongToken(@Nullable String header) throws Exception {
    assertThat(status(TOKEN, "/api", header)).isEqualTo(401);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void letsEverybodyEverywhereWithoutAToken(@Nullable String token) throws Exception {
    assertThat(status(token, "/api", null)).isEqualTo(200);
  }

  @Test
  void refusesWithAProblemDocument() throws Exception {
    MockHttpServletResponse response = call(TOKEN, "/api", null);

    assertThat(response.getContentType()).isEqualTo("application/problem+json");
    assertThat(response.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(response.getContentAsString())
        .startsWith("{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"")
        .endsWith("\"}")
        .doesNotContain("\n");
  }

  @Test
  void neverShowsTheToken() {
    assertThat(new ApiProperties(TOKEN, null, null).toString()).doesNotContain(TOKEN);
  }

  private static int status(@Nullable String token, String path, @Nullable String header)
      throws Exception {
    return call(token, path, header).getStatus();
  }

  private static MockHttpServletResponse call(
      @Nullable String token, String path, @Nullable String header) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
    request.setServletPath(path);
    if (header != null) {
      request.addHeader("Authorization", header);
    }
    MockHttpServletResponse response = new MockHttpServletResponse();
    new ApiTokenFilter(
            new ApiToken(new ApiProperties(token, null, null)),
            new Sessions(token == null ? "" : token, InstantSource.system()))
        .doFilter(request, response, new MockFilterChain());
    return response;
  }
}
