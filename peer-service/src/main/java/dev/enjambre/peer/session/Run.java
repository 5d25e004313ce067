package dev.enjambre.peer.session;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PiecePicker;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.storage.DiskIo;

/**
 * What a torrent is made of while its data is open: its pieces, and, unless it is paused, its peers
 * and announces. Owned by the torrent's loop.
 */
final class Run {

  private final Metainfo metainfo;
  private final TorrentEnvironment environment;
  private final DiskIo disk;
  private final PeerPool pool;
  private final Traffic traffic;
  private final PieceTracker pieces;
  private final Downloader downloader;

  private final FileProgress files;
  private final Bans bans;
  private final Blame blame;
  private final Vicinity vicinity;

  Run(
      Metainfo metainfo,
      TorrentEnvironment environment,
      DiskIo disk,
      PeerPool pool,
      Traffic traffic,
      Bans bans,
      TorrentOptions options,
      Bitfield have) {
    this.metainfo = metainfo;
    this.environment = environment;
    this.disk = disk;
    this.pool = pool;
    this.traffic = traffic;
    this.pieces = new PieceTracker(metainfo.layout(), have, environment.random());
    this.vicinity =
        new Vicinity(
            environment.zone().flatMap(Zone::parse).orElse(null), environment.peerId(), pieces);
    this.downloader =
        new Downloader(
            pieces,
            new PiecePicker(pieces),
            vicinity,
            disk,
            environment.counters(),
            traffic,
            environment.loop());
    this.files = new FileProgress(metainfo, pieces, options.files(), disk::finishFile);
    this.bans = bans;
    this.blame = new Blame(metainfo.infoHash(), disk, bans, pool, environment.counters());
    pieces.sequential(options.sequential());
  }

  PieceTracker pieces() {
    return pieces;
  }

  DiskIo disk() {
    return disk;
  }

  Downloader downloader() {
    return downloader;
  }

  FileProgress files() {
    return files;
  }

  Blame blame() {
    return blame;
  }

  /** Makes the set of peers for the time until the next pause. */
  Peers connect() {
    SuperSeeding superSeeding = new SuperSeeding(pieces, environment.random());
    return new Peers(
        environment,
        environment.handshake(metainfo.infoHash()),
        pool,
        pieces,
        vicinity,
        downloader,
        traffic,
        new FastRules(
            metainfo.infoHash(), pieces, downloader, environment.counters(), environment.loop()),
        new Extensions(
            metainfo,
            environment,
            pieces,
            vicinity,
            peer -> pool.offer(peer, PeerSource.PEX, environment.loop().nanoTime())),
        new Uploader(
            pieces,
            disk,
            environment.counters(),
            traffic,
            environment.loop(),
            superSeeding,
            environment.config().choker().isCooperative()),
        superSeeding,
        new ChokeRounds(environment.config().choker(), environment.random(), environment.loop()),
        bans,
        blame);
  }

  /** Returns the peers that the torrent is fetched from by gRPC. */
  Holders holders(Peers peers) {
    return new Holders(metainfo, environment, pieces, peers, traffic);
  }

  /** Returns the HTTP servers that have the torrent's files. */
  WebSeeds webSeeds(Peers peers) {
    return new WebSeeds(metainfo, environment, pieces, peers);
  }
}
