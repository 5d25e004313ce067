package dev.enjambre.tracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFileTest {

  @TempDir private Path folder;

  private Path path;
  private int reads;
  private long time;

  @BeforeEach
  void writeAFile() throws IOException {
    path = folder.resolve("list");
    write("first");
  }

  @Test
  void isReadAgainWhenItHasChanged() throws Exception {
    ListFile<String> file = open();
    assertThat(file.get()).isEqualTo("first");
    assertThat(file.refresh()).isFalse();
    assertThat(reads).isEqualTo(1);

    write("other");

    assertThat(file.refresh()).isTrue();
    assertThat(file.get()).isEqualTo("other");
    assertThat(file.refresh()).isFalse();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void isReadAgainWhenAnotherTakesItsPlace() throws Exception {
    ListFile<String> file = open();
    Path other = folder.resolve("other");
    Files.writeString(other, "other");
    Files.setLastModifiedTime(other, FileTime.fromMillis(time));
    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(file.refresh()).isTrue();
    assertThat(file.get()).isEqualTo("other");
  }

  @Test
  void staysAsItWasWhileItIsWrongAndSaysSoOnce() throws Exception {
    ListFile<String> file = open();
    write("bad");

    assertThatThrownBy(file::refresh)
        .isInstanceOf(BadListException.class)
        .hasMessage("line 1: bad");
    assertThat(file.refresh()).isFalse();
    assertThat(file.get()).isEqualTo("first");

    write("good again");
    assertThat(file.refresh()).isTrue();
    assertThat(file.get()).isEqualTo("good again");
  }

  @Test
  void staysAsItWasWhileItIsGoneAndSaysSoOnce() throws Exception {
    ListFile<String> file = open();
    Files.delete(path);

    assertThatThrownBy(file::refresh).isInstanceOf(IOException.class);
    assertThat(file.refresh()).isFalse();
    assertThat(file.get()).isEqualTo("first");

    write("back");
    assertThat(file.refresh()).isTrue();
    assertThat(file.get()).isEqualTo("back");
  }

  @Test
  void isLeftForTheNextTimeIfItChangesWhileItIsRead() throws Exception {
    ListFile<String> file = open();
    write("grows");

    assertThat(file.refresh()).as("half of it is not taken for all").isFalse();
    assertThat(file.get()).isEqualTo("first");
    assertThat(file.refresh()).isTrue();
    assertThat(file.get()).isEqualTo("grows and grows");
  }

  @Test
  void mustBeGoodAtTheStart() throws Exception {
    write("bad");
    assertThatThrownBy(this::open).isInstanceOf(BadListException.class);
    Files.delete(path);
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
  }

  private ListFile<String> open() throws IOException, BadListException {
    return new ListFile<>(
        path,
        source -> {
          reads++;
          String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
          if (text.equals("grows")) {
            write("grows and grows");
          }
          if (text.equals("bad")) {
            throw new BadListException(1, text);
          }
          return text;
        });
  }

  /** Each time the file is a second younger. */
  private void write(String text) throws IOException {
    Files.writeString(path, text);
    time += 1000;
    Files.setLastModifiedTime(path, FileTime.fromMillis(time));
  }
}
