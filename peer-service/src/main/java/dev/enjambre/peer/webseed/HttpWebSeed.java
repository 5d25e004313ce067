package dev.enjambre.peer.webseed;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.SourceConnection;
import dev.enjambre.peer.session.SourceFailure;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A web seed as a peer: takes requests, fetches those that adjoin by one GET, and hands over
 * pieces. Owned by the torrent's loop. The first failure ends it; whoever opened it knows when to
 * try again.
 */
final class HttpWebSeed implements SourceConnection {

  /** While one GET ends, the next is under way. */
  private static final int MOST_FETCHES = 2;

  private static final int LONGEST_RUN = 4 << 20;
  private static final int MOST_SHORTCUTS = 1000;
  private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final WebSeedClient client;
  private final URI url;
  private final Metainfo torrent;
  private final EventLoop loop;
  private final ArrayDeque<Wanted> queue = new ArrayDeque<>();
  private final List<Fetch> fetches = new ArrayList<>();
  private final SmallFiles files = new SmallFiles();
  private final Map<Integer, URI> shortcuts = new HashMap<>();
  private @Nullable ConnectionHandler handler;
  private @Nullable SourceFailure failure;
  private boolean servesRanges = true;
  private boolean reading = true;
  private boolean closed;
  private long lastProgressNanos;

  HttpWebSeed(WebSeedClient client, URI url, Metainfo torrent, EventLoop loop) {
    this.client = client;
    this.url = url;
    this.torrent = torrent;
    this.loop = loop;
  }

  @Override
  public void begin(ConnectionHandler newHandler) {
    handler = newHandler;
    loop.execute(() -> {
      int pieces = torrent.layout().pieceCount();
      deliver(new PeerMessage.BitfieldPayload(Bitfield.full(pieces).toWire()));
      deliver(PeerMessage.UNCHOKE);
      readComplete();
    });
    loop.schedule(WATCH_NANOS, this::watch);
  }

  /** A server that falls silent is left. */
  private void watch() {
    if (closed) {
      return;
    }
    boolean silent =
        loop.nanoTime() - lastProgressNanos >= client.timing().silence().toNanos()
            && reading
            && !fetches.isEmpty();
    if (silent) {
      client.counters().webSeedFailures.increment();
      fail(SourceFailure.forNow("it sends nothing any more"));
    } else {
      loop.schedule(WATCH_NANOS, this::watch);
    }
  }

  // What the session says.

  @Override
  public void send(PeerMessage message) {
    switch (message) {
      case PeerMessage.Request(int pieceIndex, int begin, int length) when !closed ->
          queue.add(wanted(pieceIndex, begin, length));
      case PeerMessage.Cancel(int pieceIndex, int begin, int length) when !closed ->
          cancel(wanted(pieceIndex, begin, length));
      case PeerMessage.Piece piece -> piece.data().release();
      default -> {
        // A server keeps no account of what others have or want.
      }
    }
  }

  private Wanted wanted(int pieceIndex, int begin, int length) {
    return new Wanted(pieceIndex, begin, length, torrent.layout().pieceOffset(pieceIndex) + begin);
  }

  private void cancel(Wanted block) {
    if (queue.remove(block)) {
      return;
    }
    for (Fetch fetch : List.copyOf(fetches)) {
      if (fetch.cancel(block)) {
        fetch.stop();
        fetches.remove(fetch);
      }
    }
  }

  @Override
  public void flush() {
    fetchMore();
  }

  private void fetchMore() {
    int most = servesRanges ? MOST_FETCHES : 1;
    while (!closed && reading && fetches.size() < most && !queue.isEmpty()) {
      Fetch fetch = new Fetch(this, torrent, nextRun());
      fetches.add(fetch);
      lastProgressNanos = loop.nanoTime();
      // Some of it may be here already, and nothing is handed over within a call of the session.
      loop.execute(fetch::start);
    }
  }

  /** Takes the first request and those behind it that follow on from it. */
  private List<Wanted> nextRun() {
    List<Wanted> run = new ArrayList<>();
    Wanted last = queue.removeFirst();
    run.add(last);
    long start = last.offset();
    while (!queue.isEmpty()
        && queue.getFirst().offset() == last.end()
        && queue.getFirst().end() - start <= LONGEST_RUN) {
      last = queue.removeFirst();
      run.add(last);
    }
    return run;
  }

  @Override
  public void setReading(boolean read) {
    boolean resumes = read && !reading;
    reading = read;
    if (resumes && !closed) {
      lastProgressNanos = loop.nanoTime();
      List.copyOf(fetches).forEach(Fetch::resume);
      fetchMore();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    queue.clear();
    fetches.forEach(Fetch::stop);
    fetches.clear();
    loop.execute(() -> {
      if (handler != null) {
        handler.onClosed();
      }
    });
  }

  @Override
  public Optional<SourceFailure> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public InetSocketAddress remoteAddress() {
    int port = url.getPort();
    if (port < 0) {
      port = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }
    return InetSocketAddress.createUnresolved(url.getHost(), port);
  }

  @Override
  public boolean isOutgoing() {
    return true;
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  // What its fetches say.

  SmallFiles files() {
    return files;
  }

  boolean isReading() {
    return reading;
  }

  RangeRequest request(FileRange part, Fetch fetch) {
    return new RangeRequest(
        client,
        loop,
        part,
        SeedUrls.of(url, torrent, part.file()),
        shortcuts.get(part.file().index()),
        fetch);
  }

  void deliver(PeerMessage message) {
    ConnectionHandler receiver = handler;
    if (closed || receiver == null) {
      return;
    }
    lastProgressNanos = loop.nanoTime();
    if (message instanceof PeerMessage.Piece piece) {
      client.counters().webSeedPayload.add(piece.data().length());
    }
    try {
      receiver.onMessage(message);
    } catch (ProtocolViolation violation) {
      receiver.onViolation(violation);
      close();
    }
  }

  void readComplete() {
    lastProgressNanos = loop.nanoTime();
    ConnectionHandler receiver = handler;
    if (!closed && receiver != null) {
      receiver.onBytesReceived(0);
      receiver.onReadComplete();
      fetchMore();
    }
  }

  void servesNoRanges(int fileIndex, byte[] content) {
    servesRanges = false;
    files.put(fileIndex, content);
  }

  void moved(int fileIndex, URI to) {
    if (shortcuts.size() < MOST_SHORTCUTS) {
      shortcuts.put(fileIndex, to);
    }
  }

  void fetched(Fetch fetch) {
    fetches.remove(fetch);
    fetchMore();
  }

  void fail(SourceFailure why) {
    if (!closed) {
      failure = why;
      close();
    }
  }
}
