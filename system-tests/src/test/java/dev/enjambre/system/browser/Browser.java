package dev.enjambre.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium without a window, which knows no name and no address but this machine's: pages
 * must do without the internet. One thread.
 */
public final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int HEIGHT = 900;

  private final ChromeDriver driver;
  private final Look look;
  private final List<String> complaints = new ArrayList<>();

  /** Starts it. */
  public Browser(Look look) {
    this.look = look;
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.require("chromium", "chromium"));
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // which root may not use
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--lang=" + look.language(),
        "--accept-lang=" + look.language());
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(
                Path.of(Programs.require("chromedriver", "chromium-driver")).toFile())
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", look.width(), "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", look.dark() ? "dark" : "light"))));
  }

  /** Opens a page. */
  public void open(String url) {
    driver.get(url);
  }

  /** Returns the address of the page that is shown. */
  public String url() {
    return Objects.requireNonNull(driver.getCurrentUrl());
  }

  /** Returns the title of the page that is shown. */
  public String title() {
    return Objects.requireNonNull(driver.getTitle());
  }

  /** Returns the first element that a CSS selector finds, once there is one. */
  public WebElement find(String selector) {
    await(selector).atMost(PATIENCE).pollInterval(POLL).until(() -> isThere(selector));
    return driver.findElement(By.cssSelector(selector));
  }

  /** Whether a CSS selector finds anything. */
  public boolean isThere(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  /** Returns what is to be read in all that a CSS selector finds. */
  public List<String> texts(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
  }

  /** Waits until an element shows a text, on this page or on the one that replaces it. */
  public void awaitText(String selector, String part) {
    await(selector + " shows '" + part + "'")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .ignoreException(StaleElementReferenceException.class)
        .until(() -> texts(selector).stream().anyMatch(text -> text.contains(part)));
  }

  /** Waits until a CSS selector finds nothing any more. */
  public void awaitGone(String selector) {
    await("no " + selector).atMost(PATIENCE).pollInterval(POLL).until(() -> !isThere(selector));
  }

  /** Presses keys at the element that has the focus. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /**
   * Goes to an element as somebody does who has no mouse: from the top of the page with the tab
   * key.
   */
  public void tabTo(String selector) {
    find(selector);
    driver.executeScript("document.activeElement.blur(); window.getSelection().empty();");
    Set<WebElement> visited = new HashSet<>();
    WebElement focused;
    do {
      press(Keys.TAB);
      focused = driver.switchTo().activeElement();
      if (isFocused(selector)) {
        assertThat(isFocusVisible()).describedAs("the focus at " + selector + " shows").isTrue();
        return;
      }
    } while (visited.add(focused));
    throw new AssertionError("the tab key does not get to " + selector + " in " + url());
  }

  /** Whether the element that has the focus is one that a CSS selector finds. */
  public boolean isFocused(String selector) {
    return is("return document.activeElement.matches(arguments[0])", selector);
  }

  /** By an outline, or by another look of what encloses it. */
  private boolean isFocusVisible() {
    return is(
        """
        for (let at = document.activeElement; at; at = at.parentElement) {
          const style = getComputedStyle(at);
          if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) return true;
          if (!at.matches(':focus-within')) return false;
        }
        return false\
        """);
  }

  private boolean is(String script, Object... arguments) {
    return Boolean.TRUE.equals(driver.executeScript(script, arguments));
  }

  /** Runs a script in the page, and returns what it returns. */
  public Object run(String script, Object... arguments) {
    return Objects.requireNonNull(driver.executeScript(script, arguments));
  }

  /** Loads the page again. */
  public void reload() {
    driver.navigate().refresh();
  }

  /** Returns the cookie whose name begins so, with all that the server said of it. */
  public Cookie cookie(String beginning) {
    return driver.manage().getCookies().stream()
        .filter(cookie -> cookie.getName().startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no cookie " + beginning));
  }

  /**
   * Has the page call the service, with its cookies.
   *
   * @param withSecret whether the call carries the secret of the page's forms
   * @return the status of the answer
   */
  public long fetchStatus(String method, String path, boolean withSecret) {
    Object status =
        driver.executeAsyncScript(
            """
            const [method, path, withSecret, done] = arguments;
            const secret = document.querySelector('meta[name=csrf]').content;
            fetch(path, {method, headers: withSecret ? {'X-CSRF-Token': secret} : {}})
              .then(answer => done(answer.status), error => done(String(error)))\
            """,
            method,
            path,
            withSecret);
    return ((Number) Objects.requireNonNull(status)).longValue();
  }

  /** Whether the page is wider than the screen, so that it must be pushed to and fro. */
  public boolean scrollsSideways() {
    return is("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /** Asserts that axe finds nothing serious on the page, and that nothing sticks out of it. */
  public void assertAccessible() {
    assertThat(Axe.violations(driver)).describedAs("axe at %s, %s", url(), look).isEmpty();
    assertThat(scrollsSideways()).describedAs("%s scrolls sideways, %s", url(), look).isFalse();
  }

  /**
   * Keeps a picture of the whole page, under {@code target/screenshots}.
   *
   * @return where it is
   */
  public Path keepPicture(String name) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "screenshots"));
    long height = ((Number) run("return document.documentElement.scrollHeight")).longValue();
    size(Math.max(height, HEIGHT));
    try {
      return Files.write(
          folder.resolve(name + "-" + look + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } finally {
      size(HEIGHT);
    }
  }

  private void size(long height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", look.width(), "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Returns what the browser has complained of since it started: script errors, refused parts. */
  public List<String> complaints() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        complaints.add(entry.getMessage());
      }
    }
    return List.copyOf(complaints);
  }

  /** Leaves out what it has complained of up to now. */
  public void forgetComplaints() {
    complaints();
    complaints.clear();
  }

  /** Ends it. */
  @Override
  public void close() {
    driver.quit();
  }
}
