package dev.enjambre.system;

import java.nio.file.Path;

/** Where the repository lies that is under test. */
final class Project {

  private Project() {}

  static Path root() {
    return Path.of(System.getProperty("enjambre.root", "..")).toAbsolutePath().normalize();
  }

  static Path launcher() {
    return root().resolve("enjambre");
  }
}
