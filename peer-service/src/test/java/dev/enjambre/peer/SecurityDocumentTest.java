package dev.enjambre.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each threat that docs/security.md names has a test, and each test that it names is there. */
class SecurityDocumentTest {

  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT = ROOT.resolve("docs/security.md");

  /** {@code `SomeTest`} or {@code `SomeTest.someMethod`}. */
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");

  private static final Pattern CLASS = Pattern.compile("[A-Z]\\w*(?:Test|IT)\\.java");
  private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules");

  /** Source texts by class; several modules may have one of the same name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_SOURCES.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(file.getFileName());
            if (CLASS.matcher(name).matches()) {
              tests.merge(
                  name.substring(0, name.length() - ".java".length()),
                  Files.readString(file),
                  String::concat);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return tests;
  }

  @Test
  void eachTestThatIsNamedIsThere() throws IOException {
    Map<String, String> tests = tests();
    List<MatchResult> named = TEST.matcher(Files.readString(DOCUMENT)).results().toList();

    assertThat(named).hasSizeGreaterThan(50);
    for (MatchResult one : named) {
      String source = tests.getOrDefault(one.group(1), "");
      assertThat(source).as(one.group()).isNotEmpty();
      if (one.group(2) != null) {
        assertThat(source).as(one.group()).contains("void " + one.group(2) + "(");
      }
    }
  }

  @Test
  void eachThreatNamesATest() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int threats = 0;
    boolean inTable = false;
    for (String line : lines) {
      boolean isHead = line.equals("| tried | stopped by | shown by |");
      inTable = isHead || (inTable && line.startsWith("|"));
      if (inTable && !isHead && !line.startsWith("|---")) {
        threats++;
        assertThat(TEST.matcher(line.substring(line.lastIndexOf(" | "))).find()).as(line).isTrue();
      }
    }
    assertThat(threats).isGreaterThan(40);
  }
}
