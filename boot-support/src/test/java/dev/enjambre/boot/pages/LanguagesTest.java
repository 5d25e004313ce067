package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = TrialApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class LanguagesTest {

  @LocalServerPort private int port;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "es|es",
        "es-MX,es;q=0.9,en;q=0.8|es",
        "de-DE,de;q=0.9,es;q=0.8,en;q=0.7|es",
        "en-GB,en;q=0.9,es;q=0.8|en",
        "fr|en",
        "*|en",
        "es;q=broken|en",
        ";;;,,,|en"
      })
  void areThoseThatTheBrowserAsksFor(String asked, String spoken) throws Exception {
    String page = new Visitor(port).with("Accept-Language", asked).get("/").body();

    assertThat(page).contains("<html lang=\"" + spoken + "\">");
    assertThat(page).contains(spoken.equals("es") ? "<h1>Una prueba</h1>" : "<h1>A trial</h1>");
    assertThat(page).contains(spoken.equals("es") ? "1,5 GiB|50,0\u00a0%" : "1.5 GiB|50.0%");
  }

  @Test
  void areChosenAndKept() throws Exception {
    Visitor visitor = new Visitor(port).with("Accept-Language", "en");
    assertThat(visitor.get("/?said=a%20b").body())
        .contains("name=\"to\" value=\"/?said=a%20b\"", "lang=\"es\" aria-pressed=\"false\"");

    HttpResponse<String> answer =
        visitor.submit("/language", Map.of("language", "es", "to", "/?said=a%20b"));

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/?said=a%20b");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("enjambre_language=es;")
        .contains("Path=/", "Max-Age=31536000", "HttpOnly", "SameSite=Strict")
        .doesNotContain("Secure");
    assertThat(visitor.get("/").body()).contains("<h1>Una prueba</h1>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "", "es\r\nx", "../es"})
  void thatThereAreNotAreNotKept(String language) throws Exception {
    Visitor visitor = new Visitor(port);
    visitor.get("/");

    assertThat(visitor.submit("/language", Map.of("language", language)).statusCode())
        .isEqualTo(303);
    assertThat(visitor.cookies()).doesNotContainKey("enjambre_language");
    visitor.cookie("enjambre_language", "de");
    assertThat(visitor.get("/").body()).contains("<html lang=\"en\">");
  }

  @Test
  void leadNobodyToOtherSites() throws Exception {
    Visitor visitor = new Visitor(port);
    visitor.get("/");

    HttpResponse<String> answer =
        visitor.submit("/language", Map.of("language", "es", "to", "//evil.example/"));

    assertThat(answer.headers().firstValue("Location")).hasValue("/");
  }

  @Test
  void areNotChangedByOtherSites() throws Exception {
    Visitor visitor = new Visitor(port);
    visitor.get("/");
    visitor.with("Sec-Fetch-Site", "cross-site");

    assertThat(visitor.submit("/language", Map.of("language", "es")).statusCode()).isEqualTo(403);
    assertThat(visitor.cookies()).doesNotContainKey("enjambre_language");
  }
}
