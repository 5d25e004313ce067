package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.LibtorrentReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Torrents by chance are read as libtorrent reads them. What libtorrent refuses, we refuse; what we
 * refuse beyond that, we refuse for a reason of {@link Stricter}.
 */
class LibtorrentReadingIT {

  private static final BencodeReader BENCODE =
      BencodeReader.lenient(new BencodeLimits(1 << 20, 100, 1 << 16, 1 << 20));

  @TempDir private Path work;

  @Test
  void readsTorrentsAsLibtorrentDoes() throws Exception {
    compare(1, 1_000);
  }

  @Test
  @Tag("long")
  void readsManyTorrentsAsLibtorrentDoes() throws Exception {
    for (int round = 0; round < 10; round++) {
      compare(new Random().nextLong(), 10_000);
    }
  }

  private void compare(long seed, int count) throws Exception {
    RandomTorrents random = new RandomTorrents(seed);
    List<byte[]> torrents = new ArrayList<>();
    while (torrents.size() < count) {
      torrents.add(random.next());
    }
    List<LibtorrentReader.Reading> theirs = LibtorrentReader.read(torrents, work);
    int alike = 0;
    Map<Stricter, Integer> stricter = new EnumMap<>(Stricter.class);
    for (int i = 0; i < count; i++) {
      byte[] torrent = torrents.get(i);
      LibtorrentReader.Reading reading = theirs.get(i);
      String what =
          "seed "
              + seed
              + ", torrent "
              + i
              + ": "
              + new String(torrent, StandardCharsets.ISO_8859_1);
      compareBencode(torrent, reading.bencode(), what);
      Optional<Metainfo> ours = parse(torrent);
      if (ours.isPresent()) {
        assertThat(reading.error()).as(what).isEmpty();
        compare(ours.get(), reading.torrent().orElseThrow(), what);
        alike++;
      } else if (reading.torrent().isPresent()) {
        Optional<Stricter> reason = Stricter.reason(torrent);
        assertThat(reason).as("refused without a reason: %s", what).isPresent();
        stricter.merge(reason.orElseThrow(), 1, Integer::sum);
      }
    }
    assertThat(alike).as("accepted by both").isBetween(count / 4, count * 3 / 4);
    assertThat(stricter).containsKeys(Stricter.BENCODE, Stricter.PATH, Stricter.NO_DATA);
  }

  private static Optional<Metainfo> parse(byte[] torrent) {
    try {
      return Optional.of(Metainfo.parse(torrent));
    } catch (InvalidMetainfoException e) {
      return Optional.empty();
    }
  }

  private static void compare(Metainfo ours, LibtorrentReader.Torrent theirs, String what) {
    assertThat(theirs.infoHash()).as(what).isEqualTo(ours.infoHash().toHex());
    assertThat(theirs.pieceLength()).as(what).isEqualTo(ours.layout().pieceLength());
    assertThat(theirs.pieces()).as(what).isEqualTo(ours.layout().pieceCount());
    assertThat(theirs.size()).as(what).isEqualTo(ours.layout().totalSize());
    assertThat(theirs.isPrivate()).as(what).isEqualTo(ours.isPrivate());
    assertThat(theirs.files())
        .as(what)
        .isEqualTo(
            ours.files().stream()
                .map(file ->
                    new LibtorrentReader.File(
                        withoutDirections(file.displayPath()),
                        file.length(),
                        file.padding() || isUnderPadding(file.displayPath())))
                .toList());
    assertThat(theirs.name()).as(what).isEqualTo(withoutDirections(ours.name()));
  }

  /** It knows padding by this anywhere in a path; we by the begin of the file's own name. */
  private static boolean isUnderPadding(String path) {
    return path.contains("_____padding_file_");
  }

  /** It leaves out what makes text run the other way; we show that as an escape. */
  private static String withoutDirections(String path) {
    return path.replaceAll("[\u200e\u200f\u202a-\u202e]", "");
  }

  private static void compareBencode(byte[] input, Optional<String> theirs, String what)
      throws NoSuchAlgorithmException {
    try {
      byte[] legal = BencodeWriter.write(BENCODE.readPrefix(ByteBuffer.wrap(input)));
      assertThat(theirs)
          .as(what)
          .contains(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(legal)));
    } catch (BencodeException e) {
      if (theirs.isPresent()) {
        assertThat(e.getMessage()).as(what).containsAnyOf("twice", "number too large");
      }
    }
  }
}
