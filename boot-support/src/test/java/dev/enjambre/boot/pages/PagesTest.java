package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The frame around pages, where no token is set. */
@SpringBootTest(classes = TrialApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class PagesTest {

  @LocalServerPort private int port;

  private Visitor visitor = new Visitor(0);

  @BeforeEach
  void visit() {
    visitor = new Visitor(port);
    TrialApplication.CHANGES.set(0);
  }

  @Test
  void frameThePageAndMarkWhereOneIs() throws Exception {
    String page = visitor.get("/").body();

    assertThat(page)
        .contains("<html lang=\"en\">", "<title>A trial · Enjambre</title>", "<small>trial</small>")
        .contains("<a href=\"/\" aria-current=\"page\">A trial</a>", "<a href=\"/other\">Words</a>")
        .contains("href=\"#content\"", "<h1>A trial</h1>", "1.5 GiB|50.0%")
        .doesNotContain("??", "Log out", "th:");
  }

  @Test
  void letBrowsersRunNothingButOurScripts() throws Exception {
    HttpResponse<String> answer = visitor.get("/");

    assertThat(header(answer, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Referrer-Policy")).isEqualTo("same-origin");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(answer.body())
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContainPattern("<style|\\sstyle=|\\son\\w+=|javascript:");
  }

  @Test
  void showWhatIsPutIntoThemAsText() throws Exception {
    String attack = "<script>alert(1)</script>\"'&";
    String page = visitor.get("/?said=%3Cscript%3Ealert(1)%3C/script%3E%22'%26").body();

    assertThat(page)
        .doesNotContain("<script>alert")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    visitor.submit("/say", Map.of("words", attack));
    assertThat(visitor.get("/").body())
        .doesNotContain("<script>alert")
        .contains("You said “&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;”.");
  }

  @Test
  void sayOnceWhatAFormHasDone() throws Exception {
    visitor.get("/");

    HttpResponse<String> answer = visitor.submit("/say", Map.of("words", "swarm"));

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(header(answer, "Location")).isEqualTo("/");
    assertThat(visitor.get("/").body()).contains("data-kind=\"DONE\">You said “swarm”.</p>");
    assertThat(visitor.get("/").body()).doesNotContain("You said");
  }

  @Test
  void keepNoSessionInMemoryForVisitors() throws Exception {
    visitor.get("/");
    visitor.submit("/say", Map.of("words", "a"));
    visitor.get("/");

    assertThat(visitor.cookies()).containsOnlyKeys("enjambre_form");
  }

  @Test
  void takeNoHeadersFromWords() throws Exception {
    visitor.get("/");

    HttpResponse<String> answer =
        visitor.submit("/say", Map.of("words", "a\r\nSet-Cookie: stolen=1\r\n\r\n<p>"));

    assertThat(answer.headers().map()).doesNotContainKey("stolen");
    assertThat(answer.headers().allValues("Set-Cookie"))
        .singleElement()
        .asString()
        .startsWith("enjambre_notice=");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void sayNothingThatSomebodyElseMadeUp() throws Exception {
    for (String value : List.of("notice.said", "%%%", "bG9naW4ud2h5", "c2VydmljZS50cmlhbA")) {
      visitor.cookie("enjambre_notice", value);

      assertThat(visitor.get("/").body()).doesNotContain("class=\"notice\"");
    }
  }

  @Test
  void changeNothingForFormsThatAreNotOurs() throws Exception {
    Map<String, String> words = Map.of("words", "a");
    assertThat(visitor.post("/say", words).statusCode()).isEqualTo(403);
    visitor.get("/");
    assertThat(visitor.post("/say", words).statusCode()).isEqualTo(403);
    assertThat(visitor.post("/say", Map.of("words", "a", "_csrf", "")).statusCode()).isEqualTo(403);
    String others = new Visitor(port).get("/").body().replaceAll("(?s).*_csrf\" value=\"|\".*", "");
    assertThat(visitor.post("/say", Map.of("words", "a", "_csrf", others)).statusCode())
        .isEqualTo(403);
    assertThat(TrialApplication.CHANGES).hasValue(0);

    assertThat(visitor.submit("/say", words).statusCode()).isEqualTo(303);
    assertThat(TrialApplication.CHANGES).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1:1", "http://[", "x"})
  void changeNothingForPagesOfOtherSites(String origin) throws Exception {
    visitor.get("/");
    visitor.with("Origin", origin);

    HttpResponse<String> answer = visitor.submit("/say", Map.of("words", "a"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("pages of other web sites may not change anything here");
    assertThat(TrialApplication.CHANGES).hasValue(0);
  }

  @Test
  void takeABrowsersWordForWhereAFormComesFrom() throws Exception {
    visitor.get("/");
    for (String site : List.of("cross-site", "same-site", "new-value")) {
      visitor.with("Sec-Fetch-Site", site).with("Origin", "http://127.0.0.1:" + port);
      assertThat(visitor.submit("/say", Map.of("words", "a")).statusCode()).isEqualTo(403);
    }
    // As behind a proxy that speaks TLS and has another name.
    visitor.with("Sec-Fetch-Site", "same-origin").with("Origin", "https://tracker.example");
    assertThat(visitor.submit("/say", Map.of("words", "a")).statusCode()).isEqualTo(303);
    visitor.without("Sec-Fetch-Site").with("Origin", "http://127.0.0.1:" + port);
    assertThat(visitor.submit("/say", Map.of("words", "a")).statusCode()).isEqualTo(303);
  }

  @Test
  void leaveProgramsAsTheyAre() throws Exception {
    visitor.with("Accept", "*/*");

    assertThat(visitor.post("/api/v1/things", Map.of()).statusCode()).isEqualTo(200);
    visitor.with("Origin", "https://evil.example");
    assertThat(visitor.post("/api/v1/things", Map.of()).statusCode()).isEqualTo(403);
    assertThat(TrialApplication.CHANGES).hasValue(1);
  }

  @Test
  void askNobodyForATokenWhereThereIsNone() throws Exception {
    HttpResponse<String> login = visitor.get("/login?to=/other");

    assertThat(login.statusCode()).isEqualTo(303);
    assertThat(header(login, "Location")).isEqualTo("/other");
    visitor.get("/");
    assertThat(visitor.submit("/logout", Map.of()).statusCode()).isEqualTo(303);
    assertThat(visitor.submit("/login", Map.of("token", "x")).statusCode()).isEqualTo(303);
    assertThat(visitor.cookies()).containsOnlyKeys("enjambre_form");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
