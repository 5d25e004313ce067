package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.boot.web.Sessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What one meets where a token is set. */
@SpringBootTest(
    classes = TrialApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "enjambre.api.token=s3cret-token")
@Import(LoginTest.Clock.class)
class LoginTest {

  private static final String TOKEN = "s3cret-token";

  private static final AtomicLong NANOS = new AtomicLong();

  /** Has attempts come back when a test says so. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Clock {

    @Bean
    @Primary
    LoginAttempts attempts() {
      return new LoginAttempts(NANOS::get);
    }
  }

  @LocalServerPort private int port;

  @Autowired private MeterRegistry meters;

  private Visitor visitor = new Visitor(0);

  @BeforeEach
  void visit() {
    visitor = new Visitor(port);
    TrialApplication.CHANGES.set(0);
    NANOS.addAndGet(Duration.ofHours(1).toNanos());
  }

  private HttpResponse<String> login(String token) throws Exception {
    visitor.get("/login");
    return visitor.submit("/login", Map.of("token", token));
  }

  @Test
  void pagesLeadToTheLoginAndItLeadsBack() throws Exception {
    HttpResponse<String> first = visitor.get("/?said=a%20b");
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(location(first)).isEqualTo("/login?to=%2F%3Fsaid%3Da%2520b");

    HttpResponse<String> asks = visitor.get(location(first));
    assertThat(asks.statusCode()).isEqualTo(200);
    assertThat(asks.body())
        .contains("<h1>Log in</h1>", "name=\"to\" value=\"/?said=a%20b\"")
        .doesNotContain("A trial", "login-error", "aria-current");

    HttpResponse<String> answer =
        visitor.submit("/login", Map.of("token", TOKEN, "to", "/?said=a%20b"));
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(location(answer)).isEqualTo("/?said=a%20b");
    assertThat(visitor.get("/?said=a%20b").body()).contains("a b</p>", "Log out");
  }

  @Test
  void sessionsAreKeptFromScriptsAndOtherSites() throws Exception {
    String cookie = login(TOKEN).headers().firstValue("Set-Cookie").orElseThrow();

    assertThat(cookie)
        .matches("enjambre_session_[0-9a-f]{8}=[A-Za-z0-9_-]{107};.*")
        .contains("Path=/;", "HttpOnly", "SameSite=Strict", "Max-Age=604800")
        .doesNotContain("Secure", TOKEN);
    visitor = new Visitor(port).with("X-Forwarded-Proto", "https");
    assertThat(login(TOKEN).headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "s3cret", "s3cret-tokens"})
  void aWrongTokenOpensNothing(String wrong) throws Exception {
    double before = count("wrong");

    HttpResponse<String> answer = login(wrong);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains("This is not the token.", "aria-invalid=\"true\"")
        .doesNotContain("value=\"wrong\"");
    assertThat(visitor.cookies()).containsOnlyKeys("enjambre_form");
    assertThat(visitor.get("/").statusCode()).isEqualTo(303);
    assertThat(count("wrong")).isEqualTo(before + 1);
  }

  private double count(String outcome) {
    return meters.get("enjambre.web.logins").tag("outcome", outcome).counter().count();
  }

  @Test
  void nothingIsOpenBeforeButTheLoginAndWhatItNeeds() throws Exception {
    assertThat(visitor.get("/nothing").statusCode()).isEqualTo(303);
    assertThat(visitor.get("/webjars/swagger-ui/swagger-ui.css").statusCode()).isEqualTo(303);
    assertThat(visitor.get("/api/v1/things").statusCode()).isEqualTo(401);
    assertThat(visitor.get("/api/index.html").statusCode()).isEqualTo(303);
    String page = visitor.get("/login").body();
    String style = page.replaceAll("(?s).*(/assets/[0-9a-f]+/style\\.css).*", "$1");
    assertThat(visitor.get(style).statusCode()).isEqualTo(200);
    assertThat(visitor.submit("/language", Map.of("language", "es")).statusCode()).isEqualTo(303);
    assertThat(visitor.get("/login").body()).contains("<h1>Entrar</h1>");
    assertThat(visitor.submit("/say", Map.of("words", "a")).statusCode()).isEqualTo(303);
    assertThat(TrialApplication.CHANGES).hasValue(0);
  }

  @Test
  void scriptsAreToldToAskForTheToken() throws Exception {
    visitor
        .with("HX-Request", "true")
        .with("HX-Current-URL", "http://127.0.0.1:" + port + "/other?page=2");

    HttpResponse<String> answer = visitor.get("/");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("HX-Redirect"))
        .hasValue("/login?to=%2Fother%3Fpage%3D2");
  }

  @Test
  void noSessionIsTakenThatTheVisitorBrought() throws Exception {
    login(TOKEN);
    String name = visitor.sessionCookie();
    String others = visitor.valueOf(name);

    // Whoever plants a session of its own finds another in its place after the login.
    visitor = new Visitor(port).cookie(name, "A".repeat(107));
    assertThat(visitor.get("/").statusCode()).isEqualTo(303);
    login(TOKEN);
    assertThat(visitor.valueOf(name)).isNotEqualTo("A".repeat(107)).isNotEqualTo(others);
  }

  @Test
  void nobodyMakesASessionWithoutTheToken() throws Exception {
    login(TOKEN);
    String name = visitor.sessionCookie();
    Sessions others = new Sessions("another token", InstantSource.system());
    MockHttpServletResponse made = new MockHttpServletResponse();
    others.begin(new MockHttpServletRequest(), made);
    String value = made.getCookies()[0].getValue();

    assertThat(made.getCookies()[0].getName()).isNotEqualTo(name);
    assertThat(new Visitor(port).cookie(name, value).get("/").statusCode()).isEqualTo(303);
  }

  @Test
  void aReplicaWithTheSameTokenKnowsTheSession() throws Exception {
    Sessions replica = new Sessions(TOKEN, InstantSource.system());
    MockHttpServletResponse made = new MockHttpServletResponse();
    replica.begin(new MockHttpServletRequest(), made);

    visitor.cookie(made.getCookies()[0].getName(), made.getCookies()[0].getValue());

    assertThat(visitor.get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void loggingOutEndsTheSessionAlsoForWhoCopiedIt() throws Exception {
    login(TOKEN);
    visitor.get("/");
    String name = visitor.sessionCookie();
    Visitor thief = new Visitor(port).cookie(name, visitor.valueOf(name));
    assertThat(thief.get("/").statusCode()).isEqualTo(200);

    assertThat(location(visitor.submit("/logout", Map.of()))).isEqualTo("/login");

    assertThat(visitor.cookies()).doesNotContainKey(name);
    assertThat(visitor.get("/").statusCode()).isEqualTo(303);
    assertThat(thief.get("/").statusCode()).isEqualTo(303);
  }

  @Test
  void formsOfASessionCarryItsSecret() throws Exception {
    visitor.get("/login");
    String before = visitor.secret();
    login(TOKEN);
    visitor.get("/");

    assertThat(visitor.secret()).isNotEqualTo(before);
    for (String wrong : new String[] {"", before, visitor.valueOf("enjambre_form"), "x"}) {
      HttpResponse<String> answer = visitor.post("/say", Map.of("words", "a", "_csrf", wrong));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("this form is out of date");
    }
    assertThat(TrialApplication.CHANGES).hasValue(0);
    assertThat(visitor.submit("/say", Map.of("words", "a")).statusCode()).isEqualTo(303);
    assertThat(TrialApplication.CHANGES).hasValue(1);
  }

  @Test
  void callsOfASessionCarryItInAHeader() throws Exception {
    login(TOKEN);
    visitor.get("/");
    assertThat(visitor.get("/api/v1/things").statusCode()).isEqualTo(200);

    assertThat(visitor.post("/api/v1/things", Map.of()).statusCode()).isEqualTo(403);
    assertThat(visitor.submit("/api/v1/things", Map.of()).statusCode()).isEqualTo(403);
    assertThat(TrialApplication.CHANGES).hasValue(0);
    visitor.with("X-CSRF-Token", visitor.secret());
    assertThat(visitor.post("/api/v1/things", Map.of()).statusCode()).isEqualTo(200);
    assertThat(TrialApplication.CHANGES).hasValue(1);
  }

  @Test
  void programsBringTheTokenAndNothingElse() throws Exception {
    visitor.with("Authorization", "Bearer " + TOKEN).with("Accept", "*/*");

    assertThat(visitor.post("/api/v1/things", Map.of()).statusCode()).isEqualTo(200);
    assertThat(visitor.post("/say", Map.of("words", "a")).statusCode()).isEqualTo(303);
    assertThat(TrialApplication.CHANGES).hasValue(2);
    assertThat(visitor.cookies()).doesNotContainKey("enjambre_session");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1"
      })
  void theLoginLeadsNobodyToOtherSites(String to) throws Exception {
    visitor.get("/login");

    HttpResponse<String> answer = visitor.submit("/login", Map.of("token", TOKEN, "to", to));

    assertThat(location(answer)).isEqualTo("/");
    assertThat(visitor.cookies()).doesNotContainKey("x");
  }

  @Test
  void noOtherSiteLogsABrowserIn() throws Exception {
    assertThat(visitor.post("/login", Map.of("token", TOKEN)).statusCode()).isEqualTo(403);
    assertThat(visitor.cookies()).doesNotContainKey("enjambre_session");
  }

  @Test
  void whoTriesManyTokensIsSlowed() throws Exception {
    double before = count("slowed");
    HttpResponse<String> last = login("wrong");
    for (int i = 0; i < 5; i++) {
      last = login("wrong");
    }

    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(last.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 10);
    assertThat(last.body()).contains("Too many wrong tokens. Try again in ");
    assertThat(login(TOKEN).statusCode()).isEqualTo(429);
    assertThat(count("slowed")).isEqualTo(before + 2);
    NANOS.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(login(TOKEN).statusCode()).isEqualTo(303);
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }
}
