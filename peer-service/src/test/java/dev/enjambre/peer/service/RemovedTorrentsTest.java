package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovedTorrentsTest {

  private static final InfoHash ONE = InfoHash.fromHex("1".repeat(40));
  private static final InfoHash TWO = InfoHash.fromHex("2".repeat(40));

  @TempDir private Path folder;

  @Test
  void areKnownAfterARestart() throws Exception {
    RemovedTorrents removed = open();
    removed.add(ONE);
    removed.add(TWO);
    removed.add(ONE);
    removed.forget(TWO);

    RemovedTorrents again = open();

    assertThat(again.contains(ONE)).isTrue();
    assertThat(again.contains(TWO)).isFalse();
    assertThat(Files.readString(file())).isEqualTo("1".repeat(40) + "\n");
  }

  @Test
  void halfALineSpoilsNoOther() throws Exception {
    open().add(ONE);
    Files.writeString(file(), "222", StandardOpenOption.APPEND);

    open().add(TWO);

    RemovedTorrents again = open();
    assertThat(again.contains(ONE)).isTrue();
    assertThat(again.contains(TWO)).isTrue();
  }

  private Path file() {
    return folder.resolve("removed");
  }

  private RemovedTorrents open() throws Exception {
    return new RemovedTorrents(file());
  }
}
