package dev.enjambre.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tests of pages rely on: that the browser's checks find what is wrong with a page. */
@Timeout(120)
class BrowserIT {

  private static final String BAD_PAGE =
      """
      <!doctype html><html><head><title>bad</title></head>
      <body><p style="color: #eee; background: #fff">hardly to be seen</p>
      <form><input id="nameless"><button id="dim" style="outline: none">send</button></form>
      <div style="width: 3000px">wide</div></body></html>
      """;

  private static HttpServer server;
  private static Browser browser;

  @BeforeAll
  static void serveABadPage() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        call -> {
          call.getResponseHeaders().set("Content-Security-Policy", "style-src 'self'");
          call.getResponseHeaders().set("Content-Type", "text/html");
          byte[] page = BAD_PAGE.getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(200, page.length);
          call.getResponseBody().write(page);
          call.close();
        });
    server.start();
    browser = new Browser(Look.narrow().inTheDark().in("es"));
  }

  @AfterAll
  static void stop() {
    browser.close();
    server.stop(0);
  }

  @Test
  void findsWhatIsWrongWithAPage() {
    browser.open("http://127.0.0.1:" + server.getAddress().getPort() + "/");

    assertThatThrownBy(browser::assertAccessible)
        .hasMessageContaining("critical label")
        .hasMessageContaining("serious html-has-lang");
    assertThat(browser.complaints()).anyMatch(text -> text.contains("Content Security Policy"));
    assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
        .isEqualTo(true);
    assertThat(browser.run("return [navigator.language, innerWidth].join()")).isEqualTo("es,360");
    assertThatThrownBy(() -> browser.tabTo("p")).hasMessageContaining("does not get to p");
  }

  @Test
  void knowsNoNamesOfTheInternet() {
    assertThatThrownBy(() -> browser.open("http://example.org/"))
        .hasMessageContaining("ERR_NAME_NOT_RESOLVED");
  }
}
