package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.TorrentFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come in, either a torrent comes out or the one exception that says why not. */
class HostileBytesTest {

  private static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  private static byte[] whole() {
    return TorrentFixture.multiFile()
        .root("announce", "http://t.example/announce")
        .root("url-list", "http://w.example/")
        .file(20_000, "a")
        .file(12_768, "p", path(".pad", "12768"))
        .file(0, "x", path("b", "c"))
        .file(7, "b", "d")
        .bytes();
  }

  @Test
  void refusesATorrentThatIsCutAnywhere() throws InvalidMetainfoException {
    byte[] whole = whole();
    assertThat(Metainfo.parse(whole).files()).hasSize(4);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(InvalidMetainfoException.class)
          .as("cut after %d bytes", length)
          .isThrownBy(() -> Metainfo.parse(cut));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void staysInOrderWhenBytesAreSpoilt(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      byte[] spoilt = whole();
      for (int i = random.nextInt(4); i >= 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      try {
        Metainfo torrent = Metainfo.parse(spoilt);
        assertThat(Metainfo.parse(torrent.toBytes())).isEqualTo(torrent);
        assertThat(torrent.files().getLast().end()).isEqualTo(torrent.layout().totalSize());
      } catch (InvalidMetainfoException refused) {
        assertThat(refused.getMessage()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void refusesGarbage(long seed) {
    Random random = new Random(seed);
    byte[] garbage = new byte[random.nextInt(500)];
    random.nextBytes(garbage);
    assertThatExceptionOfType(InvalidMetainfoException.class)
        .isThrownBy(() -> Metainfo.parse(garbage));
  }
}
