package dev.enjambre.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class FormGuardTest {

  private static final String SECRET = "0123456789012345678901234567890123456789-_A";

  private final FormGuard guard = new FormGuard(new ApiToken(new ApiProperties(null, null, null)));

  private static MockHttpServletRequest form(String method, String path) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setServletPath(path);
    request.addHeader("Host", "peer.example:8080");
    return request;
  }

  private boolean passes(MockHttpServletRequest request) throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    MockFilterChain chain = new MockFilterChain();
    guard.doFilter(request, response, chain);
    boolean passed = chain.getRequest() != null;
    assertThat(response.getStatus()).isEqualTo(passed ? 200 : 403);
    return passed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
  void letsReadersPass(String method) throws Exception {
    assertThat(passes(form(method, "/torrents"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "post", "ANYTHING"})
  void stopsAllOthersThatKnowNoSecret(String method) throws Exception {
    assertThat(passes(form(method, "/torrents"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    SECRET + "," + SECRET + ",true",
    SECRET + ",0123456789012345678901234567890123456789-_B,false",
    SECRET + ",,false",
    ",,false",
    "short,short,false",
    "000000000000000000000000000000000000000000%,000000000000000000000000000000000000000000%,false"
  })
  void comparesTheSecretOfFormAndCookie(
      @Nullable String cookie, @Nullable String field, boolean passes) throws Exception {
    MockHttpServletRequest request = form("POST", "/torrents");
    if (cookie != null) {
      request.setCookies(new Cookie("enjambre_form", cookie));
    }
    if (field != null) {
      request.addParameter("_csrf", field);
    }
    assertThat(passes(request)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin,https://other.example,true",
    "none,,true",
    "cross-site,http://peer.example:8080,false",
    "same-site,http://peer.example:8080,false",
    ",http://peer.example:8080,true",
    ",https://PEER.example:8080,true",
    ",http://peer.example,false",
    ",http://peer.example:8080.evil.example,false",
    ",http://evil@peer.example:8080,false",
    ",null,false",
    ",,true"
  })
  void asksTheBrowserWhereAFormComesFrom(
      @Nullable String site, @Nullable String origin, boolean passes) throws Exception {
    MockHttpServletRequest request = form("POST", "/torrents");
    request.setCookies(new Cookie("enjambre_form", SECRET));
    request.addHeader("X-CSRF-Token", SECRET);
    if (site != null) {
      request.addHeader("Sec-Fetch-Site", site);
    }
    if (origin != null) {
      request.addHeader("Origin", origin);
    }
    assertThat(passes(request)).isEqualTo(passes);
  }

  @Test
  void prefersTheSecretOfASessionToThatOfACookie() throws Exception {
    MockHttpServletRequest request = form("POST", "/torrents");
    new Session("id", "secret", 0, 0).letIn(request);
    request.setCookies(new Cookie("enjambre_form", SECRET));
    request.addParameter("_csrf", SECRET);
    assertThat(passes(request)).isFalse();
    request.setParameter("_csrf", "secret");
    assertThat(passes(request)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/torrents", "/actuator/loggers/x", "/announce", "/k/announce"})
  void leavesProgramsAlone(String path) throws Exception {
    assertThat(passes(form("POST", path))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/torrents", "/actuator/loggers/x"})
  void wantsAHeaderOfBrowsersThatCall(String path) throws Exception {
    MockHttpServletRequest request = form("POST", path);
    new Session("id", "secret", 0, 0).letIn(request);
    request.addParameter("_csrf", "secret");
    assertThat(passes(request)).isFalse();
    request.addHeader("X-CSRF-Token", "secret");
    assertThat(passes(request)).isTrue();
  }

  @Test
  void passesNobodyForATokenThatIsNotAskedFor() throws Exception {
    MockHttpServletRequest request = form("POST", "/torrents");
    request.addHeader("Authorization", "Bearer anything");
    assertThat(passes(request)).isFalse();
  }

  @Test
  void makesASecretOnceForABrowser() {
    MockHttpServletRequest request = form("GET", "/");
    MockHttpServletResponse response = new MockHttpServletResponse();

    String made = guard.secret(request, response);

    assertThat(made).matches("[A-Za-z0-9_-]{43}");
    assertThat(guard.secret(request, response)).isEqualTo(made);
    assertThat(response.getCookies()).singleElement().extracting(Cookie::getValue).isEqualTo(made);
    MockHttpServletRequest next = form("GET", "/");
    next.setCookies(response.getCookies());
    assertThat(guard.secret(next, new MockHttpServletResponse())).isEqualTo(made);
    assertThat(guard.secret(form("GET", "/"), new MockHttpServletResponse())).isNotEqualTo(made);
  }
}
