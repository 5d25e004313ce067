package dev.enjambre.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds to a failure what the other clients wrote in their logs last: all {@code .log} below. */
public final class ClientLogs
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  private static final int LINES = 60;

  private final Supplier<Path> folder;

  public ClientLogs(Supplier<Path> folder) {
    this.folder = folder;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(failure);
  }

  private AssertionError withLogs(Throwable failure) {
    StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
    try (Stream<Path> files = Files.walk(folder.get())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        message.append("\n-- ").append(folder.get().relativize(log)).append('\n');
        message.append(String.join("\n", tail(log)));
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return new AssertionError(message.toString(), failure);
  }

  private static List<String> tail(Path log) throws IOException {
    // Names and messages of peers need not be text.
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
  }
}
