package dev.enjambre.peer.net;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.SearchListener;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Searches of the overlay for peers of torrents: a few at a time, so that there is room for those
 * of people; the others wait for their turns, each torrent once. Owned by the node's loop.
 */
final class TorrentSearches {

  static final int MOST_AT_ONCE = 16;
  private static final int MOST_WAITING = 10_000;

  /** Holders of a torrent that are enough for one question. */
  private static final int ENOUGH_HOLDERS = 8;

  /** Begins a search. */
  @FunctionalInterface
  interface Searcher {
    void search(String question, int enough, SearchListener listener);
  }

  private final Searcher searcher;
  private final Map<InfoHash, Consumer<List<PeerEndpoint>>> waiting = new LinkedHashMap<>();
  private int underWay;
  private boolean isRefused;

  TorrentSearches(Searcher searcher) {
    this.searcher = searcher;
  }

  /** Asks who has a torrent; if that is asked already and waits, this takes its place. */
  void ask(InfoHash infoHash, Consumer<List<PeerEndpoint>> found) {
    if (waiting.containsKey(infoHash) || waiting.size() < MOST_WAITING) {
      waiting.put(infoHash, found);
    }
    begin();
  }

  private void begin() {
    Iterator<Map.Entry<InfoHash, Consumer<List<PeerEndpoint>>>> first =
        waiting.entrySet().iterator();
    isRefused = false;
    while (underWay < MOST_AT_ONCE && first.hasNext() && !isRefused) {
      Map.Entry<InfoHash, Consumer<List<PeerEndpoint>>> next = first.next();
      first.remove();
      underWay++;
      InfoHash infoHash = next.getKey();
      searcher.search(infoHash.toHex(), ENOUGH_HOLDERS, new Holders(infoHash, next.getValue()));
    }
  }

  /** Hears who has a torrent. */
  private final class Holders implements SearchListener {
    private final InfoHash infoHash;
    private final Consumer<List<PeerEndpoint>> listener;

    private Holders(InfoHash infoHash, Consumer<List<PeerEndpoint>> listener) {
      this.infoHash = infoHash;
      this.listener = listener;
    }

    @Override
    public void found(FoundFile file) {
      if (file.file().infoHash().equals(infoHash)) {
        listener.accept(
            file.holders().stream().flatMap(holder -> endpoint(holder).stream()).toList());
      }
    }

    private static Optional<PeerEndpoint> endpoint(Holder holder) {
      NodeAddress address = holder.address();
      return address == null ? Optional.empty() : Optional.of(address.endpoint(holder.id()));
    }

    @Override
    public void ended(End how) {
      underWay--;
      // A node that refuses one refuses the next as well: the others wait on.
      if (how == End.REFUSED) {
        isRefused = true;
      } else {
        begin();
      }
    }
  }
}
