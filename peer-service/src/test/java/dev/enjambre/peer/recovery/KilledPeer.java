package dev.enjambre.peer.recovery;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A peer in a process of its own, to be killed. Prints {@code opened N} once it knows which pieces
 * it has, {@code verified N} whenever it has more, and {@code seeding} when it has all; then waits
 * for its end.
 */
final class KilledPeer {

  private static final long POLL_NANOS = 2_000_000;

  private KilledPeer() {}

  /** Takes the data folder, the torrent file, and the seeder's port on 127.0.0.1. */
  public static void main(String[] arguments) throws Exception {
    Metainfo metainfo = Metainfo.parse(Files.readAllBytes(Path.of(arguments[1])));
    PeerService peer = new PeerService(PeerConfig.of(Path.of(arguments[0])));
    peer.add(metainfo, AddOptions.DEFAULT);
    peer.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", Integer.parseInt(arguments[2])));
    int told = -1;
    while (true) {
      TorrentStatus status = peer.status(metainfo.infoHash());
      if (status.error().isPresent()) {
        throw new IllegalStateException(status.error().get());
      }
      if (status.state() != TorrentState.CHECKING && status.piecesHave() > told) {
        say((told < 0 ? "opened " : "verified ") + status.piecesHave());
        told = status.piecesHave();
      }
      if (status.state() == TorrentState.SEEDING) {
        say("seeding");
        LockSupport.park();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
