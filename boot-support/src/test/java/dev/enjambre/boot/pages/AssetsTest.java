package dev.enjambre.boot.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(classes = TrialApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class AssetsTest {

  @LocalServerPort private int port;

  @Autowired private Assets assets;

  private HttpResponse<byte[]> get(String path, String encoding) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept-Encoding", encoding)
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofByteArray());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "style.css,text/css",
    "live.js,text/javascript",
    "stream.js,text/javascript",
    "amounts.js,text/javascript",
    "frame.js,text/javascript",
    "htmx.min.js,text/javascript",
    "chart.umd.min.js,text/javascript",
    "icon.svg,image/svg+xml"
  })
  void areKeptByBrowsersForAsLongAsTheyWant(String name, String type) throws Exception {
    String url = assets.url(name);
    HttpResponse<byte[]> plain = get(url, "identity");
    HttpResponse<byte[]> zipped = get(url, "br, gzip");

    assertThat(url).matches("/assets/[0-9a-f]{16}/" + name.replace(".", "\\."));
    for (HttpResponse<byte[]> answer : List.of(plain, zipped)) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Content-Type")).isEqualTo(type + ";charset=UTF-8");
      assertThat(header(answer, "Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
      assertThat(header(answer, "Vary")).isEqualTo("Accept-Encoding");
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    }
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.body()).isNotEmpty();
    }
  }

  @Test
  void ofAnotherVersionAreNotKept() throws Exception {
    HttpResponse<byte[]> answer = get("/assets/0123456789abcdef/style.css", "gzip");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/x/nothing.js",
        "/assets/x/..%2Fapplication.properties",
        "/assets/x/../../openapi.yaml",
        "/assets/style.css",
        "/webjars/htmx.org/2.0.10/dist/htmx.js",
        "/webjars/chart.js/4.5.1/dist/chart.js"
      })
  void areAllThatIsServed(String path) throws Exception {
    assertThat(get(path, "identity").statusCode()).isIn(400, 404);
  }

  @Test
  void thatATemplateMisspeltAreNotPassedOver() {
    assertThatThrownBy(() -> assets.url("stile.css"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no asset stile.css");
  }

  @Test
  void scriptsNeedNoEvalAndNoOtherServer() throws Exception {
    for (String name : new String[] {"live.js", "stream.js", "amounts.js", "frame.js"}) {
      String script = new String(get(assets.url(name), "identity").body(), StandardCharsets.UTF_8);

      assertThat(script)
          .doesNotContain("eval(", "new Function", "innerHTML", "https://", "http://", "import(");
    }
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
