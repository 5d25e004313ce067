package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.overlay.FetchSink.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a torrent by its info hash with {@code RQFH}: of one holder at a time, first the {@code
 * info} dictionary, then the content, piece after piece. Every byte is verified before it is handed
 * over; whoever gives a wrong one is not asked again, and another goes on where he stopped. Owned
 * by one loop.
 */
public final class DirectFetch implements LinkOwner {

  /** Requests under way at a time. */
  static final int PIPELINE = 4;

  static final long PATIENCE_NANOS = 20_000_000_000L;

  private final InfoHash infoHash;
  private final NodeInfo self;
  private final OverlayDialer dialer;
  private final FetchSink sink;

  private final FetchHolders holders = new FetchHolders();
  private FetchStage stage;
  private @Nullable NodeAddress holder;
  private @Nullable OverlayLink link;
  private boolean isGreeted;
  private int underWay;
  private long heardAt;
  private boolean isOver;

  /**
   * Begins at once.
   *
   * @param holders those with an address are called, in this order
   */
  public DirectFetch(
      InfoHash infoHash,
      Collection<Holder> holders,
      NodeInfo self,
      OverlayDialer dialer,
      FetchSink sink,
      long nowNanos) {
    this.infoHash = infoHash;
    this.self = self;
    this.dialer = dialer;
    this.sink = sink;
    this.stage = FetchStage.info();
    this.holders.add(holders);
    callNext(nowNanos);
  }

  /** Names more holders; without effect once it is over. */
  public void add(Collection<Holder> more, long nowNanos) {
    holders.add(more);
    if (!isOver && holder == null) {
      callNext(nowNanos);
    }
  }

  private void callNext(long nowNanos) {
    NodeAddress next = holders.next();
    holder = next;
    if (next == null) {
      fail(Failure.NO_HOLDER);
      return;
    }
    heardAt = nowNanos;
    dialer.dial(next, this);
  }

  @Override
  public void connected(OverlayLink opened, long nowNanos) {
    if (isOver || link != null || !opened.remoteAddress().equals(holder)) {
      opened.close();
      return;
    }
    link = opened;
    isGreeted = false;
    underWay = 0;
    heardAt = nowNanos;
    opened.send(new Ping(self));
  }

  @Override
  public void unreachable(NodeAddress address, long nowNanos) {
    if (!isOver && link == null && address.equals(holder)) {
      callNext(nowNanos);
    }
  }

  @Override
  public void closed(OverlayLink gone, long nowNanos) {
    if (gone.equals(link)) {
      link = null;
      if (!isOver) {
        stage.restart();
        callNext(nowNanos);
      }
    }
  }

  @Override
  public void writable(OverlayLink opened, long nowNanos) {}

  @Override
  public void violated(OverlayLink opened, OverlayViolation violation, long nowNanos) {
    if (opened.equals(link)) {
      giveUp(true, nowNanos);
    }
  }

  @Override
  public void received(OverlayLink from, OverlayMessage message, long nowNanos) {
    if (!from.equals(link) || isOver) {
      return;
    }
    switch (message) {
      case Ping _ -> from.send(new Acknowledge(new Acknowledged.Greeting(self, null)));
      case ListRequest _ -> from.send(new Acknowledge(new Acknowledged.Listing(List.of())));
      case SearchRequest request ->
          from.send(new Acknowledge(new Acknowledged.SearchDone(request.queryId())));
      case Acknowledge acknowledge -> acknowledged(acknowledge.what(), nowNanos);
      case OverlayMessage.Failure failure -> {
        if (failure.about() == MessageKind.RQFH || !isGreeted) {
          giveUp(false, nowNanos);
        }
      }
      case OverlayMessage.SearchReply _,
          OverlayMessage.HolderReply _,
          OverlayMessage.FileRequest _ -> {
        // Nothing was searched, and nothing is offered here.
      }
    }
  }

  private void acknowledged(Acknowledged what, long nowNanos) {
    switch (what) {
      case Acknowledged.Greeting _ -> {
        heardAt = nowNanos;
        isGreeted = true;
        request();
      }
      case Acknowledged.FileBytes bytes -> {
        heardAt = nowNanos;
        underWay--;
        if (underWay < 0 || !stage.takes(bytes)) {
          giveUp(true, nowNanos);
        } else {
          advance(bytes, nowNanos);
        }
      }
      case Acknowledged.Listing _, Acknowledged.SearchDone _, Acknowledged.Plain _ -> {
        // Nobody asked.
      }
    }
  }

  private void advance(Acknowledged.FileBytes bytes, long nowNanos) {
    switch (stage.take(bytes)) {
      case MORE -> request();
      case WRONG -> giveUp(true, nowNanos);
      case WHOLE -> {
        byte[] whole = stage.whole();
        if (stage.part() == FilePart.INFO) {
          described(whole, nowNanos);
        } else {
          int piece = stage.piece();
          boolean wasLast = stage.nextPiece();
          sink.piece(piece, whole);
          if (isOver) {
            return;
          }
          if (wasLast) {
            end();
            sink.finished();
          } else {
            request();
          }
        }
      }
    }
  }

  /** The whole info dictionary is here, or what is said to be it. */
  private void described(byte[] whole, long nowNanos) {
    Metainfo metainfo;
    try {
      metainfo = Metainfo.fromInfo(whole, List.of());
    } catch (InvalidMetainfoException _) {
      giveUp(true, nowNanos);
      return;
    }
    if (!metainfo.infoHash().equals(infoHash)) {
      giveUp(true, nowNanos);
    } else if (metainfo.layout().pieceLength() > FetchStage.MOST_PIECE_BYTES) {
      fail(Failure.PIECES_TOO_LARGE);
    } else if (!sink.metainfo(metainfo)) {
      fail(Failure.REFUSED);
    } else {
      stage = FetchStage.content(metainfo);
      request();
    }
  }

  private void request() {
    OverlayLink to = link;
    while (to != null
        && isGreeted
        && underWay < PIPELINE
        && !isOver
        && sink.mayTakeMore()
        && stage.hasMoreToRequest()) {
      underWay++;
      long offset = stage.nextOffset();
      to.send(new FileRequest(infoHash, stage.part(), offset, stage.requestNext()));
    }
  }

  /** The sink takes more again. */
  public void proceed(long nowNanos) {
    if (underWay == 0) {
      heardAt = nowNanos;
    }
    request();
  }

  /** Leaves a holder for the next one. */
  private void giveUp(boolean forGood, long nowNanos) {
    NodeAddress from = holder;
    if (forGood && from != null) {
      holders.distrust(from);
    }
    OverlayLink left = link;
    link = null;
    if (left != null) {
      left.close();
    }
    stage.restart();
    callNext(nowNanos);
  }

  /** What is due with the time; call it once a second or so. */
  public void tick(long nowNanos) {
    boolean isWaiting = link == null || !isGreeted || underWay > 0;
    if (!isOver && isWaiting && nowNanos - heardAt >= PATIENCE_NANOS) {
      giveUp(false, nowNanos);
    }
  }

  /** Ends it. */
  public void cancel() {
    fail(Failure.CANCELLED);
  }

  private void fail(Failure why) {
    if (!isOver) {
      end();
      sink.failed(why);
    }
  }

  private void end() {
    isOver = true;
    OverlayLink left = link;
    link = null;
    if (left != null) {
      left.close();
    }
  }

  /** Returns whether nothing more will be handed over. */
  public boolean isOver() {
    return isOver;
  }
}
