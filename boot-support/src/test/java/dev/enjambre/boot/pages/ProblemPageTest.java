package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = TrialApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class ProblemPageTest {

  private static final String PROBLEM = "application/problem+json";

  @LocalServerPort private int port;

  @Test
  void isShownToBrowsersInTheirLanguage() throws Exception {
    HttpResponse<String> answer =
        new Visitor(port).with("Accept-Language", "es").get("/nothing/here");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(type(answer)).startsWith("text/html;charset=UTF-8");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.body())
        .contains("<html lang=\"es\">", "<h1>Aquí no hay nada</h1>", "Estado 404")
        .contains("there is nothing here", "<a href=\"/other\">")
        .doesNotContain("??");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "application/json, text/html;q=0.5"})
  void isNotShownToPrograms(String accept) throws Exception {
    HttpResponse<String> answer = new Visitor(port).with("Accept", accept).get("/nothing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(type(answer)).isEqualTo(PROBLEM);
    assertThat(answer.body()).contains("\"detail\":\"there is nothing here\"");
  }

  @Test
  void isNotShownForCallsOfTheApi() throws Exception {
    HttpResponse<String> answer = new Visitor(port).get("/api/v1/nothing");

    assertThat(type(answer)).isEqualTo(PROBLEM);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none';")
        .endsWith("; sandbox");
  }

  @Test
  void tellsWhyAsText() throws Exception {
    HttpResponse<String> answer = new Visitor(port).get("/refused?why=%3Cimg%20src=x%3E");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body())
        .contains("<h1>Something stands in the way</h1>", "&lt;img src=x&gt;")
        .doesNotContain("<img src=x>");
  }

  @Test
  void isShownForWhatNoPageTakes() throws Exception {
    Visitor visitor = new Visitor(port);
    visitor.get("/");

    HttpResponse<String> answer = visitor.submit("/", Map.of());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).contains("<h1>This can’t be done here</h1>");
    assertThat(answer.headers().firstValue("Allow")).isPresent();
    assertThat(visitor.get("/refused").body()).contains("the parameter why is needed");
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }
}
