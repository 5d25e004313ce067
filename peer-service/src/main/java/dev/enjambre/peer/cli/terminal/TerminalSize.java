package dev.enjambre.peer.cli.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large the terminal of this process is. It is asked by {@code stty}, which takes about 20 ms
 * (calling {@code ioctl} by the foreign function interface takes 100 in a JVM that has just
 * started), and again when the answer is two seconds old: windows are resized.
 *
 * <p>Used by one thread at a time.
 */
final class TerminalSize {

  /** Rows and columns. */
  record Size(int rows, int columns) {}

  private static final Size USUAL = new Size(24, 80);
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");
  private static final long GOOD_FOR_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long PATIENCE_MILLIS = 1_000;

  private final Map<String, String> environment;
  private @Nullable Size known;
  private long asked;

  TerminalSize(Map<String, String> environment) {
    this.environment = environment;
  }

  Size get() {
    long now = System.nanoTime();
    Size answer = known;
    if (answer == null || now - asked > GOOD_FOR_NANOS) {
      answer = ask().orElseGet(this::fromEnvironment);
      known = answer;
      asked = now;
    }
    return answer;
  }

  private static Optional<Size> ask() {
    if (!Files.exists(TERMINAL)) {
      return Optional.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(TERMINAL.toFile())
              .redirectError(Redirect.DISCARD)
              .start();
      try (var answer = stty.getInputStream()) {
        if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
        return parse(new String(answer.readNBytes(64), StandardCharsets.US_ASCII));
      } finally {
        stty.destroy();
      }
    } catch (IOException noSuchProgramOrNoTerminal) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Size> parse(String answer) {
    Matcher matcher = SIZE.matcher(answer);
    return matcher.matches()
        ? sizeOf(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : Optional.empty();
  }

  /** A terminal that does not know its size says 0. */
  private static Optional<Size> sizeOf(int rows, int columns) {
    return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
  }

  private Size fromEnvironment() {
    return sizeOf(number("LINES", USUAL.rows()), number("COLUMNS", USUAL.columns())).orElse(USUAL);
  }

  private int number(String variable, int otherwise) {
    String text = environment.getOrDefault(variable, "");
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : otherwise;
  }
}
