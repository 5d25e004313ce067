package dev.enjambre.peer.rpc;

import dev.enjambre.api.peer.v1.Torrent;
import dev.enjambre.api.peer.v1.WatchProgressRequest;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tells one caller what changes with torrents. */
final class ProgressWatch implements Outflow.Body<Torrent> {

  private static final int MOST_TORRENTS = 1000;
  private static final int USUAL_INTERVAL = 1000;
  private static final int SHORTEST_INTERVAL = 100;
  private static final int LONGEST_INTERVAL = 60_000;

  private final PeerService service;
  private final List<InfoHash> torrents;
  private final long intervalNanos;
  private final boolean untilComplete;
  private final Map<InfoHash, Torrent> told = new HashMap<>();

  ProgressWatch(PeerService service, WatchProgressRequest request) throws StatusException {
    this.service = service;
    this.torrents = new ArrayList<>();
    if (request.getInfoHashesCount() > MOST_TORRENTS) {
      throw Refusal.badInput("info_hashes", MOST_TORRENTS + " at most");
    }
    for (String infoHash : request.getInfoHashesList()) {
      torrents.add(Input.infoHash("info_hashes", infoHash));
    }
    int interval = request.getIntervalMilliseconds();
    if (interval != 0 && (interval < SHORTEST_INTERVAL || interval > LONGEST_INTERVAL)) {
      throw Refusal.badInput(
          "interval_milliseconds", SHORTEST_INTERVAL + " to " + LONGEST_INTERVAL + ", or 0");
    }
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(interval == 0 ? USUAL_INTERVAL : interval);
    this.untilComplete = request.getUntilComplete();
    if (untilComplete && torrents.isEmpty()) {
      throw Refusal.badInput("info_hashes", "needed if the call is to end with them");
    }
  }

  @Override
  public void write(Outflow<Torrent> out) throws InterruptedException, TorrentException {
    while (true) {
      boolean complete = true;
      boolean failed = false;
      for (TorrentStatus status : statuses()) {
        complete &= status.state() == TorrentState.SEEDING;
        failed |= status.state() == TorrentState.FAILED;
        Torrent now = Messages.torrent(status);
        if (!now.equals(told.put(status.infoHash(), now))) {
          out.send(now);
        }
      }
      if (untilComplete && (complete || failed)) {
        return;
      }
      out.pause(intervalNanos);
    }
  }

  private List<TorrentStatus> statuses() throws TorrentException {
    if (torrents.isEmpty()) {
      List<TorrentStatus> all = service.list();
      told.keySet().retainAll(all.stream().map(TorrentStatus::infoHash).toList());
      return all;
    }
    List<TorrentStatus> some = new ArrayList<>();
    for (InfoHash infoHash : torrents) {
      some.add(service.status(infoHash));
    }
    return some;
  }
}
