package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.piece.PiecePicker;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.piece.PieceTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a choice of files means for pieces, progress and names. */
class FileSelectionTest {

  private static final int KIB = 1024;

  /** Pieces of 32 KiB: a has 0 and 1, b 1 to 4, c 4, 5 and 6, d 6. */
  private static final Metainfo TORRENT = torrent(50 * KIB, 100 * KIB, 60 * KIB, 3 * KIB);

  private static final int PIECES = 7;

  private final List<Integer> named = new ArrayList<>();
  private final PieceTracker pieces = tracker(new Bitfield(PIECES));

  private static Metainfo torrent(int... lengths) {
    List<BencodeValue> files = new ArrayList<>();
    long size = 0;
    for (int length : lengths) {
      files.add(
          BencodeDictionary.builder()
              .put("length", length)
              .put("path", new BencodeList(List.of(BencodeString.of("f" + files.size()))))
              .build());
      size += length;
    }
    byte[] hashes = new byte[(int) ((size + 32 * KIB - 1) / (32 * KIB)) * 20];
    try {
      return Metainfo.fromInfo(
          BencodeWriter.write(
              BencodeDictionary.builder()
                  .put("name", "set")
                  .put("files", new BencodeList(files))
                  .put("piece length", 32 * KIB)
                  .put("pieces", BencodeString.of(hashes))
                  .build()),
          List.of());
    } catch (InvalidMetainfoException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PieceTracker tracker(Bitfield have) {
    return new PieceTracker(TORRENT.layout(), have, new SplittableRandom(1));
  }

  private FileProgress progress(PieceTracker tracker, FilePriorities priorities) {
    return new FileProgress(TORRENT, tracker, priorities, named::add);
  }

  private static FilePriorities skipping(Integer... files) {
    FilePriorities all = FilePriorities.ALL;
    for (int file : files) {
      all = all.with(Map.of(file, PiecePriority.SKIP));
    }
    return all;
  }

  private void verify(FileProgress files, int piece) {
    Bitfield has = new Bitfield(PIECES);
    has.set(piece);
    List<BlockId> picked = new ArrayList<>();
    new PiecePicker(pieces)
        .pick(new PiecePicker.Asker("a peer", has, null, _ -> false), 100, picked, 0);
    picked.forEach(pieces::received);
    pieces.verifying(piece);
    pieces.verified(piece);
    files.pieceVerified(piece);
    named.forEach(files::named);
  }

  @Test
  void wantsAPieceAsMuchAsTheMostWantedFileInIt() {
    progress(
        pieces,
        new FilePriorities(
            PiecePriority.SKIP, Map.of(0, PiecePriority.LOW, 2, PiecePriority.HIGH)));

    List<PiecePriority> priorities = new ArrayList<>();
    for (int piece = 0; piece < PIECES; piece++) {
      priorities.add(pieces.priority(piece));
    }
    assertThat(priorities)
        .containsExactly(
            PiecePriority.LOW,
            PiecePriority.LOW,
            PiecePriority.SKIP,
            PiecePriority.SKIP,
            PiecePriority.HIGH,
            PiecePriority.HIGH,
            PiecePriority.HIGH);
  }

  @Test
  void isFinishedWhenAllThatIsWantedHasItsName() {
    FileProgress files = progress(pieces, FilePriorities.only(List.of(0)));
    assertThat(files.wantedBytes()).isEqualTo(64 * KIB);
    assertThat(files.isFinished()).isFalse();
    verify(files, 0);
    assertThat(files.isFinished()).isFalse();
    assertThat(named).isEmpty();

    verify(files, 1);

    assertThat(named).containsExactly(0);
    assertThat(files.isFinished()).isTrue();
    assertThat(pieces.wantedLeft()).isZero();
  }

  @Test
  void givesNoNameToASkippedFileUntilItIsWanted() {
    FileProgress files = progress(pieces, skipping(3));
    for (int piece = 0; piece < PIECES; piece++) {
      verify(files, piece);
    }
    // Its only piece is that of another file.
    assertThat(named).containsExactly(0, 1, 2);
    assertThat(files.isFinished()).isTrue();

    files.prioritize(FilePriorities.ALL);
    assertThat(files.isFinished()).isFalse();
    files.nameWhatIsWhole();

    assertThat(named).containsExactly(0, 1, 2, 3);
    files.named(3);
    assertThat(files.isFinished()).isTrue();
  }

  @Test
  void isNotFinishedAnyMoreWhenMoreIsWanted() {
    FileProgress files = progress(pieces, FilePriorities.only(List.of(0)));
    verify(files, 0);
    verify(files, 1);

    files.prioritize(skipping(1));

    assertThat(files.isFinished()).isFalse();
    assertThat(pieces.wantedLeft()).isEqualTo(TORRENT.layout().totalSize() - 128 * KIB);
    assertThat(files.wantedBytes()).isEqualTo(TORRENT.layout().totalSize() - 64 * KIB);
  }

  @Test
  void showsProgressAndPriorityOfEachFile() {
    FileProgress files = progress(pieces, skipping(1));
    verify(files, 0);
    verify(files, 1);

    assertThat(files.status(TORRENT.files()))
        .extracting(FileStatus::priority)
        .containsExactly(
            PiecePriority.NORMAL, PiecePriority.SKIP, PiecePriority.NORMAL, PiecePriority.NORMAL);
    assertThat(files.status(TORRENT.files()))
        .extracting(FileStatus::progress)
        .containsExactly(1.0, 14.0 / 100, 0.0, 0.0);
  }

  @Test
  void beginsWithWhatIsThere() {
    Bitfield have = new Bitfield(PIECES);
    have.set(0);
    have.set(1);

    FileProgress files = progress(tracker(have), FilePriorities.only(List.of(0)));

    assertThat(files.isFinished()).isTrue();
  }

  @Test
  void forgetsWhatIsAsUsual() {
    FilePriorities changed =
        FilePriorities.ALL
            .with(Map.of(1, PiecePriority.HIGH, 2, PiecePriority.SKIP))
            .with(Map.of(1, PiecePriority.NORMAL));

    assertThat(changed.byIndex()).containsExactly(Map.entry(2, PiecePriority.SKIP));
    assertThat(changed.skipped(TORRENT)).containsExactly(2);
  }
}
