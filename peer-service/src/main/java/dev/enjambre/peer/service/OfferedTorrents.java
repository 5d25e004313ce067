package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.overlay.FileSource;
import dev.enjambre.peer.overlay.NameMatch;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.OfferedFiles;
import dev.enjambre.peer.overlay.OverlayError;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.session.TokenBucket;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this peer offers in the overlay: its torrents that are at work, whose metadata is here and
 * that are not private (BEP 27), and of their content what is verified. Asked on the overlay's
 * loop; answers come from any thread.
 */
final class OfferedTorrents implements OfferedFiles, FileSource, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OfferedTorrents.class);

  /** The limit may change meanwhile. */
  private static final long LONGEST_PAUSE_NANOS = 250_000_000L;

  /** A torrent, and its name as questions are compared with it. */
  private record Offered(OfferedFile file, String plainName) {}

  private final Registry registry;
  private final TokenBucket uploadLimit;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

  // Of the loop.
  private Map<InfoHash, Registry.Entry> known = Map.of();
  private List<Offered> offered = List.of();

  OfferedTorrents(Registry registry, TokenBucket uploadLimit) {
    this.registry = registry;
    this.uploadLimit = uploadLimit;
  }

  @Override
  public List<OfferedFile> matching(String question, int most) {
    NameMatch match = NameMatch.of(question);
    return offered().stream()
        .filter(one -> match.matchesPlain(one.file().infoHash(), one.plainName()))
        .map(Offered::file)
        .limit(most)
        .toList();
  }

  /** The registry makes a new map with each change. */
  @SuppressWarnings("ReferenceEquality")
  private List<Offered> offered() {
    Map<InfoHash, Registry.Entry> now = registry.all();
    if (now != known) {
      List<Offered> files = new ArrayList<>();
      for (Registry.Entry entry : now.values()) {
        metainfo(entry)
            .ifPresent(torrent -> {
              OfferedFile file =
                  OfferedFile.named(
                      torrent.infoHash(), torrent.layout().totalSize(), torrent.name());
              files.add(new Offered(file, NameMatch.plain(file.name())));
            });
      }
      offered = List.copyOf(files);
      known = now;
    }
    return offered;
  }

  private static Optional<Metainfo> metainfo(Registry.Entry entry) {
    return entry.metainfo().filter(torrent -> !torrent.isPrivate() && !entry.choices().paused());
  }

  @Override
  public void read(FileRequest request, Answer answer) {
    Optional<Registry.Entry> entry = registry.entry(request.infoHash());
    Optional<Metainfo> metainfo = entry.flatMap(OfferedTorrents::metainfo);
    if (entry.isEmpty() || metainfo.isEmpty()) {
      answer.nothing(OverlayError.UNKNOWN_FILE, System.nanoTime());
      return;
    }
    switch (request.part()) {
      case INFO -> readInfo(metainfo.get(), request, answer);
      case CONTENT -> readContent(entry.get().session(), metainfo.get().layout(), request, answer);
    }
  }

  private static void readInfo(Metainfo metainfo, FileRequest request, Answer answer) {
    ByteBuffer info = metainfo.infoBuffer();
    int total = info.remaining();
    if (request.offset() >= total) {
      answer.nothing(OverlayError.NOT_AVAILABLE, System.nanoTime());
      return;
    }
    int begin = (int) request.offset();
    ByteBuffer part = info.slice(begin, Math.min(request.length(), total - begin));
    answer.bytes(total, HeapBlock.copyOf(part), System.nanoTime());
  }

  private void readContent(
      TorrentSession session, PieceLayout layout, FileRequest request, Answer answer) {
    if (request.offset() >= layout.totalSize()) {
      answer.nothing(OverlayError.NOT_AVAILABLE, System.nanoTime());
      return;
    }
    readers.execute(() -> content(session, layout, request, answer));
  }

  /** Reads from one piece at most. */
  private void content(
      TorrentSession session, PieceLayout layout, FileRequest request, Answer answer) {
    int piece = layout.pieceAt(request.offset());
    int begin = (int) (request.offset() - layout.pieceOffset(piece));
    int length = Math.min(request.length(), layout.pieceSize(piece) - begin);
    try (PieceContent content = new PieceContent(session, layout)) {
      if (!content.have().get(piece)) {
        answer.nothing(OverlayError.NOT_AVAILABLE, System.nanoTime());
        return;
      }
      awaitTurn(length);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
      content.writeTo(bytes, piece, begin, length);
      answer.bytes(layout.totalSize(), HeapBlock.of(bytes.toByteArray()), System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.nothing(OverlayError.NOT_AVAILABLE, System.nanoTime());
    } catch (TorrentException e) {
      log.debug("{} is not given out: {}", request.infoHash(), e.getMessage());
      answer.nothing(OverlayError.NOT_AVAILABLE, System.nanoTime());
    } catch (IOException e) {
      log.debug("{} can't be read", request.infoHash(), e);
      answer.nothing(OverlayError.UNREADABLE, System.nanoTime());
    }
  }

  /** What goes to peers keeps to the limit of all uploads. */
  private void awaitTurn(int bytes) throws InterruptedException {
    if (uploadLimit.rate() > 0) {
      long ticket = uploadLimit.reserve(bytes, System.nanoTime());
      long wait = uploadLimit.waitNanos(ticket, System.nanoTime());
      while (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(Math.min(wait, LONGEST_PAUSE_NANOS));
        wait = uploadLimit.waitNanos(ticket, System.nanoTime());
      }
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
