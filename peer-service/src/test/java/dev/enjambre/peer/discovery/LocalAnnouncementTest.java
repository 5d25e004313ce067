package dev.enjambre.peer.discovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAnnouncementTest {

  private static final InfoHash FIRST =
      InfoHash.fromHex("0123456789abcdef0123456789abcdef01234567");
  private static final InfoHash SECOND =
      InfoHash.fromHex("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
  private static final String START = "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\n";

  @Test
  void isWrittenAsTheSpecificationHasIt() {
    String text =
        new String(
            new LocalAnnouncement(6881, List.of(FIRST, SECOND), "me")
                .toBytes("239.192.152.143:6771"),
            ISO_8859_1);

    assertThat(text)
        .isEqualTo(
            START
                + "Port: 6881\r\n"
                + "Infohash: 0123456789abcdef0123456789abcdef01234567\r\n"
                + "Infohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n"
                + "cookie: me\r\n\r\n\r\n");
  }

  @Test
  void isReadAsItWasWritten() {
    LocalAnnouncement written = new LocalAnnouncement(1, List.of(FIRST, SECOND), "");

    assertThat(read(written.toBytes("[ff15::efc0:988f]:6771"))).contains(written);
  }

  @Test
  void readsWhatOthersWriteInTheirOwnCaseAndOrder() {
    String text =
        START.replace("Host", "HOST")
            + "cookie:x\r\nINFOHASH:0123456789ABCDEF0123456789abcdef01234567\r\nport:51413\r\n\r\n\r\n";

    assertThat(read(text)).contains(new LocalAnnouncement(51413, List.of(FIRST), "x"));
  }

  @Test
  void theLargestFitsIntoOneDatagram() {
    List<InfoHash> many = new ArrayList<>();
    for (int i = 0; i < LocalAnnouncement.MOST_TORRENTS; i++) {
      many.add(FIRST);
    }

    byte[] written =
        new LocalAnnouncement(65535, many, "0123456789abcdef").toBytes("239.192.152.143:6771");

    assertThat(written).hasSizeLessThanOrEqualTo(LocalAnnouncement.LONGEST);
    assertThat(read(written)).isPresent();
  }

  @Test
  void ofTooManyTorrentsTheFirstAreTaken() {
    String text =
        START
            + "Port: 1\r\n"
            + "Infohash: 0123456789abcdef0123456789abcdef01234567\r\n".repeat(24)
            + "\r\n\r\n";

    assertThat(read(text).orElseThrow().infoHashes()).hasSize(LocalAnnouncement.MOST_TORRENTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1\r\n\r\n",
        "BT-SEARCH * HTTP/1.1",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nInfohash: 0123456789abcdef0123456789abcdef01234567\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: 0123456789abcdef0123456789abcdef01234567\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash:"
            + " 0123456789abcdef0123456789abcdef01234567\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 99999999999\r\nInfohash:"
            + " 0123456789abcdef0123456789abcdef01234567\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: -1\r\nInfohash: 0123456789abcdef0123456789abcdef01234567\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: 0123456789abcdef0123456789abcdef0123456\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: 0123456789abcdef0123456789abcdef0123456g\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort\r\nInfohash: 0123456789abcdef0123456789abcdef01234567\r\n",
      })
  void refusesWhatMakesNoSense(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void refusesWhatIsTooLong() {
    byte[] good = new LocalAnnouncement(1, List.of(FIRST), "").toBytes("x".repeat(2000));

    assertThat(read(good)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverThrowsWhateverComes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = new LocalAnnouncement(6881, List.of(FIRST, SECOND), "me").toBytes("host:1");
    for (int i = 0; i < 3000; i++) {
      byte[] changed = good.clone();
      for (int j = random.nextInt(6); j >= 0; j--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(changed.length + 1);
      LocalAnnouncement.read(changed, length)
          .ifPresent(read -> assertThat(read.port()).isBetween(1, 65535));
    }
  }

  private static Optional<LocalAnnouncement> read(String text) {
    return read(text.getBytes(ISO_8859_1));
  }

  private static Optional<LocalAnnouncement> read(byte[] bytes) {
    return LocalAnnouncement.read(bytes, bytes.length);
  }
}
