package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.net.OverlayFetch;
import dev.enjambre.peer.overlay.FetchSink;
import dev.enjambre.peer.service.TorrentException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The content of a torrent on its way from a peer that has it to one who reads it, in order, piece
 * after piece; nothing is kept. A few megabytes wait for a reader who is slow. Used by one thread,
 * which is no loop.
 */
public final class DirectDownload implements AutoCloseable {

  /** With so many bytes waiting nothing more is requested. */
  private static final long ENOUGH_WAITING = 4 << 20;

  /** Holders are given up one after the other within minutes; this is for what nobody foresaw. */
  private static final long PATIENCE_SECONDS = 120;

  private sealed interface Step {
    record Described(Metainfo metainfo) implements Step {}

    record Piece(ByteBuffer bytes) implements Step {}

    record Finished() implements Step {}

    record Failed(FetchSink.Failure why) implements Step {}
  }

  private final InfoHash infoHash;
  private final boolean withContent;
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private @Nullable OverlayFetch fetch;
  private @Nullable Metainfo metainfo;

  /**
   * Makes one that has not begun.
   *
   * @param withContent false if it is enough to know what the torrent is
   */
  DirectDownload(InfoHash infoHash, boolean withContent) {
    this.infoHash = infoHash;
    this.withContent = withContent;
  }

  /** Begins, with what fetches into a sink. */
  void begin(Function<FetchSink, OverlayFetch> fetcher) {
    fetch = fetcher.apply(new Sink());
  }

  /** Takes what comes, on the overlay's loop. */
  private final class Sink implements FetchSink {
    @Override
    public boolean metainfo(Metainfo torrent) {
      steps.add(new Step.Described(torrent));
      return withContent;
    }

    @Override
    public void piece(int pieceIndex, byte[] bytes) {
      waiting.addAndGet(bytes.length);
      steps.add(new Step.Piece(ByteBuffer.wrap(bytes)));
    }

    @Override
    public boolean mayTakeMore() {
      return waiting.get() < ENOUGH_WAITING;
    }

    @Override
    public void finished() {
      steps.add(new Step.Finished());
    }

    @Override
    public void failed(Failure why) {
      steps.add(new Step.Failed(why));
    }
  }

  /**
   * Returns what the torrent is; waits for that.
   *
   * @throws TorrentException of kind {@link Kind#NOT_FOUND} if none of its holders gives it
   */
  public Metainfo metainfo() throws TorrentException {
    Metainfo known = metainfo;
    if (known != null) {
      return known;
    }
    try {
      if (next() instanceof Step.Described(Metainfo described)) {
        metainfo = described;
        return described;
      }
    } catch (InterruptedIOException e) {
      throw new TorrentException(Kind.STOPPING, "the fetch was broken off", e);
    }
    throw new TorrentException(
        Kind.NOT_FOUND, "none of the peers that offer " + infoHash + " gives it now");
  }

  /**
   * Writes the whole content, from its first byte to its last.
   *
   * @throws IOException if the holders are gone before that, or the stream takes no more
   */
  public void writeTo(OutputStream out) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out);
    while (true) {
      switch (next()) {
        case Step.Piece(ByteBuffer bytes) -> {
          channel.write(bytes);
          if (waiting.addAndGet(-bytes.capacity()) < ENOUGH_WAITING && fetch != null) {
            fetch.proceed();
          }
        }
        case Step.Finished _ -> {
          return;
        }
        case Step.Failed(FetchSink.Failure why) ->
            throw new IOException("the peers that have " + infoHash + " gave up: " + why);
        case Step.Described _ -> throw new IllegalStateException("described once");
      }
    }
  }

  private Step next() throws InterruptedIOException {
    try {
      Step next = steps.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return next == null ? new Step.Failed(FetchSink.Failure.NO_HOLDER) : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException)
          new InterruptedIOException("the fetch was broken off").initCause(e);
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    if (fetch != null) {
      fetch.cancel();
    }
  }
}
