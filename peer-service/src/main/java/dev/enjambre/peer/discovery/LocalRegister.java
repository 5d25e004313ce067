package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The torrents that we have to do with, as far as our network is concerned: which of them is to be
 * told of, and who wants to hear of others that have them. Owned by one thread; time comes in as a
 * parameter.
 */
final class LocalRegister {

  /** BEP 14: nobody tells of a torrent more often. */
  static final Duration LEAST_INTERVAL = Duration.ofMinutes(1);

  /** A torrent that did not ask for so long is gone. */
  private static final Duration FORGET = Duration.ofMinutes(15);

  private static final int MOST_TORRENTS = 10_000;

  /** Announcements that are listened to in a second, of all others together. */
  private static final int MOST_HEARD = 100;

  private static final class Torrent {
    private Consumer<List<PeerEndpoint>> listener;
    private long askedNanos;
    private long toldNanos;
    private boolean told;
    private boolean due = true;

    Torrent(Consumer<List<PeerEndpoint>> listener, long nowNanos) {
      this.listener = listener;
      this.askedNanos = nowNanos;
    }
  }

  private final Map<InfoHash, Torrent> torrents = new LinkedHashMap<>();
  private final String cookie;
  private long secondNanos;
  private int heard;

  /**
   * Makes one without torrents.
   *
   * @param cookie that our announcements have
   */
  LocalRegister(String cookie) {
    this.cookie = cookie;
  }

  /** A torrent wants to be known, and to know of others. */
  void ask(InfoHash infoHash, Consumer<List<PeerEndpoint>> listener, long nowNanos) {
    forgetWhoLeft(nowNanos);
    Torrent torrent = torrents.get(infoHash);
    if (torrent == null) {
      if (torrents.size() < MOST_TORRENTS) {
        torrents.put(infoHash, new Torrent(listener, nowNanos));
      }
      return;
    }
    torrent.listener = listener;
    torrent.askedNanos = nowNanos;
    torrent.due = true;
  }

  private void forgetWhoLeft(long nowNanos) {
    torrents.values().removeIf(torrent -> nowNanos - torrent.askedNanos > FORGET.toNanos());
  }

  /** Returns what is to be told now, as much as one datagram may hold; it counts as told. */
  List<InfoHash> due(long nowNanos) {
    List<InfoHash> due = new ArrayList<>();
    for (Map.Entry<InfoHash, Torrent> entry : torrents.entrySet()) {
      Torrent torrent = entry.getValue();
      if (due.size() == LocalAnnouncement.MOST_TORRENTS) {
        break;
      }
      boolean early = torrent.told && nowNanos - torrent.toldNanos < LEAST_INTERVAL.toNanos();
      if (torrent.due && !early) {
        torrent.due = false;
        torrent.told = true;
        torrent.toldNanos = nowNanos;
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /** Somebody told of torrents. */
  void heard(IpAddress from, LocalAnnouncement announcement, long nowNanos) {
    if (announcement.cookie().equals(cookie) || isTooMuch(nowNanos)) {
      return;
    }
    PeerEndpoint peer = PeerEndpoint.of(from, announcement.port());
    for (InfoHash infoHash : announcement.infoHashes()) {
      Torrent torrent = torrents.get(infoHash);
      if (torrent != null) {
        torrent.listener.accept(List.of(peer));
      }
    }
  }

  private boolean isTooMuch(long nowNanos) {
    if (heard == 0 || nowNanos - secondNanos >= Duration.ofSeconds(1).toNanos()) {
      secondNanos = nowNanos;
      heard = 0;
    }
    return ++heard > MOST_HEARD;
  }
}
