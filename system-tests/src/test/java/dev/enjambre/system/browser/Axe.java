package dev.enjambre.system.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.JavascriptExecutor;

/** Finds what keeps people with disabilities out of a page, as far as a program can: axe-core. */
final class Axe {

  private static final String SCRIPT = read();

  /** Everything of WCAG 2.2 up to AA, and what axe holds to be good practice. */
  private static final String RUN =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document, {resultTypes: ['violations']}).then(
        found => done(found.violations
          .filter(each => each.impact === 'serious' || each.impact === 'critical')
          .map(each => each.impact + ' ' + each.id + ': ' + each.help + '\\n'
            + each.nodes.map(node => '  ' + node.html + '\\n  ' + node.failureSummary).join('\\n'))),
        error => done(['axe failed: ' + error]));
      """;

  private Axe() {}

  /** Returns the serious and the critical violations of the page that is shown. */
  static List<String> violations(JavascriptExecutor page) {
    page.executeScript(SCRIPT);
    List<?> found = (List<?>) Objects.requireNonNull(page.executeAsyncScript(RUN));
    return found.stream().map(String::valueOf).toList();
  }

  private static String read() {
    try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(script, "axe.min.js").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
