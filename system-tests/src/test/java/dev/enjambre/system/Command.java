package dev.enjambre.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end, within a time limit, without input. */
final class Command {

  /**
   * What a program left behind.
   *
   * @param output what it wrote to its standard output and error, mixed
   */
  record Result(int exitCode, String output) {

    /** The output without the white space around it, of a program that must have succeeded. */
    String text() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + ":\n" + output);
      }
      return output.strip();
    }
  }

  private final Path folder;
  private final Map<String, String> environment;

  private Command(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** Programs that run in a folder, with variables added to (or, when empty, taken from) ours. */
  static Command in(Path folder, Map<String, String> environment) {
    return new Command(folder, environment);
  }

  Process start(List<String> command, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    environment.forEach((name, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    return builder.start();
  }

  Result run(Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("enjambre-command-", ".txt");
      try {
        Process process = start(command, output);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy();
          if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
          throw new AssertionError(
              "%s was not done after %d s:%n%s"
                  .formatted(String.join(" ", command), limit.toSeconds(), read(output)));
        }
        return new Result(process.exitValue(), read(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + command + " ran", e);
    }
  }

  static String read(Path output) throws IOException {
    return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
  }
}
