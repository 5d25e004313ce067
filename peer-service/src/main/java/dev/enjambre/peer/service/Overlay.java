package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.discovery.PeerDirectory;
import dev.enjambre.peer.net.OverlayPort;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.overlay.ListedPeer;
import dev.enjambre.peer.overlay.OverlayState;
import dev.enjambre.peer.overlay.OverlayStatus;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.service.TorrentException.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The overlay, in which peers tell each other of peers and of files, as this peer is part of it.
 * Any thread but a loop of the engine.
 */
public final class Overlay implements AutoCloseable {

  /** Holders whom a torrent is fetched from, one after the other. */
  private static final int MOST_HOLDERS = 8;

  private static final long HOLDERS_SECONDS = 30;

  private final OverlayPort port;
  private final OfferedTorrents offered;

  Overlay(OverlayPort port, OfferedTorrents offered) {
    this.port = port;
    this.offered = offered;
  }

  /** Returns what finds the peers of torrents in it. */
  PeerDirectory directory() {
    return port;
  }

  CompletableFuture<OverlayState> state() {
    return port.state();
  }

  /** Returns how our node stands. */
  public OverlayStatus status() throws TorrentException {
    return EngineCalls.await(port.status());
  }

  /** Returns those who are known: each has answered a call of ours. */
  public List<ListedPeer> peers() throws TorrentException {
    return EngineCalls.await(port.peers());
  }

  /**
   * Searches for files by name; an empty question asks for all.
   *
   * @param enough with so many answers it goes no further than it did
   * @param listener hears on a loop; it must be quick
   */
  public void search(String question, int enough, SearchListener listener) {
    port.search(question, enough, listener);
  }

  /**
   * Returns the others who say that they have a torrent and can be called; it takes up to half a
   * minute.
   *
   * @throws TorrentException of kind {@link Kind#NOT_FOUND} if nobody does
   */
  public List<Holder> holders(InfoHash infoHash) throws TorrentException {
    Holders found = new Holders(infoHash);
    port.search(infoHash.toHex(), MOST_HOLDERS, found);
    Set<Holder> holders = found.await();
    if (holders.isEmpty()) {
      throw new TorrentException(Kind.NOT_FOUND, "no peer of the overlay has " + infoHash);
    }
    return holders.stream().limit(MOST_HOLDERS).toList();
  }

  /** Gathers holders until the search ends. */
  private static final class Holders implements SearchListener {
    private final InfoHash infoHash;
    private final Set<Holder> holders = new LinkedHashSet<>();
    private final CompletableFuture<Set<Holder>> ended = new CompletableFuture<>();

    private Holders(InfoHash infoHash) {
      this.infoHash = infoHash;
    }

    @Override
    public void found(FoundFile file) {
      if (file.file().infoHash().equals(infoHash)) {
        file.holders().stream().filter(holder -> holder.address() != null).forEach(holders::add);
      }
    }

    @Override
    public void ended(End how) {
      ended.complete(holders);
    }

    private Set<Holder> await() throws TorrentException {
      try {
        return ended.get(HOLDERS_SECONDS + 5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TorrentException(Kind.STOPPING, "the search was broken off", e);
      } catch (ExecutionException | TimeoutException e) {
        throw new TorrentException(Kind.STOPPING, "the search did not end", e);
      }
    }
  }

  /**
   * Returns what a torrent is, as its holders have it; verified by its hash.
   *
   * @throws TorrentException of kind {@link Kind#NOT_FOUND} if none of them gives it
   */
  public Metainfo info(InfoHash infoHash, Collection<Holder> holders) throws TorrentException {
    try (DirectDownload download = new DirectDownload(infoHash, false)) {
      download.begin(sink -> port.fetch(infoHash, few(holders), sink));
      return download.metainfo();
    }
  }

  /**
   * Fetches the content of a torrent from its holders, one after the other, without keeping it;
   * every piece is verified before it is handed out. To be closed.
   *
   * @throws TorrentException of kind {@link Kind#NOT_FOUND} if none of them gives it
   */
  public DirectDownload download(InfoHash infoHash, Collection<Holder> holders)
      throws TorrentException {
    DirectDownload download = new DirectDownload(infoHash, true);
    boolean isDescribed = false;
    try {
      download.begin(sink -> port.fetch(infoHash, few(holders), sink));
      download.metainfo();
      isDescribed = true;
      return download;
    } finally {
      if (!isDescribed) {
        download.close();
      }
    }
  }

  private static List<Holder> few(Collection<Holder> holders) {
    return holders.stream().limit(MOST_HOLDERS).toList();
  }

  @Override
  public void close() {
    port.close();
    offered.close();
  }
}
