package dev.enjambre.peer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {

  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void knowsASingleFileByItsName() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "abc");

    Content content = Content.of(file);

    assertThat(content.sums()).containsOnly(entry("a.txt", SHA256_OF_ABC));
    assertThat(content.bytes()).isEqualTo(3);
  }

  @Test
  void knowsTheFilesOfAFolderByTheirPathsInIt() throws IOException {
    write("one/sub/a.txt", "abc");
    write("one/b.txt", "");

    Content content = Content.of(folder.resolve("one"));

    assertThat(content.sums()).containsOnlyKeys("b.txt", "sub/a.txt");
    assertThat(content.sums()).containsEntry("sub/a.txt", SHA256_OF_ABC);
  }

  @Test
  void findsNothingWrongInACopy() throws IOException {
    write("one/a.txt", "abc");
    write("two/a.txt", "abc");

    assertThat(differences()).isEmpty();
  }

  @Test
  void findsWhatIsMissingWhatDiffersAndWhatIsTooMuch() throws IOException {
    write("one/differs", "abc");
    write("two/differs", "abd");
    write("one/missing", "");
    write("two/surplus", "abc");

    assertThat(differences()).containsExactly("differs", "missing", "surplus");
  }

  @Test
  void writesTheSameRandomBytesForTheSameSeed() throws IOException {
    Content.writeRandom(folder.resolve("a"), 2_000_000, 1);
    Content.writeRandom(folder.resolve("b"), 2_000_000, 1);
    Content.writeRandom(folder.resolve("c"), 2_000_000, 2);

    byte[] first = Files.readAllBytes(folder.resolve("a"));
    assertThat(first).hasSize(2_000_000);
    assertThat(Files.readAllBytes(folder.resolve("b"))).isEqualTo(first);
    assertThat(Files.readAllBytes(folder.resolve("c"))).isNotEqualTo(first);
  }

  private List<String> differences() throws IOException {
    return Content.of(folder.resolve("one")).differences(Content.of(folder.resolve("two")));
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
