package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.storage.Preallocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The torrents that are here because the catalogue has them, or other peers while there is no
 * catalogue to ask, and nobody has asked for them at this peer; kept over a restart. One that
 * somebody adds here, by whatever way, is no longer among them, and neither is one of which a file
 * lay here before. Any thread but a loop of the engine.
 */
public final class Replicas {

  /** Stands for the time of what no catalogue has published. */
  static final Instant UNPUBLISHED = Instant.EPOCH;

  private final Engine engine;
  private final TorrentIntake intake;
  private final TorrentRemoval removal;
  private final Path dataFolder;
  private final Preallocation preallocation;

  Replicas(Engine engine, TorrentIntake intake, TorrentRemoval removal, PeerConfig config) {
    this.engine = engine;
    this.intake = intake;
    this.removal = removal;
    this.dataFolder = config.dataFolder();
    this.preallocation = config.preallocation();
  }

  /**
   * Fetches a torrent.
   *
   * @param published when it was published in the catalogue, by the catalogue's clock
   */
  public Added add(Metainfo torrent, Instant published) throws TorrentException {
    return intake.replicate(torrent, published);
  }

  /** Fetches a torrent that other peers have, of which no catalogue says when it was published. */
  public Added add(Metainfo torrent) throws TorrentException {
    return intake.replicate(torrent, UNPUBLISHED);
  }

  /** Whether there are any. */
  public boolean isEmpty() {
    return engine.registry().all().values().stream()
        .allMatch(entry -> entry.choices().replicated() == null);
  }

  /**
   * Whether a torrent is one of them and the catalogue has let go of it.
   *
   * @param removedAt when it was removed there, by the catalogue's clock
   */
  public boolean isOutdated(InfoHash infoHash, Instant removedAt) {
    return engine
        .registry()
        .entry(infoHash)
        .filter(entry -> isOutdated(entry, removedAt))
        .isPresent();
  }

  /** Whether a torrent is here because the catalogue had it. */
  static boolean isOfCatalog(Registry.Entry entry) {
    Instant published = entry.choices().replicated();
    return published != null && !published.equals(UNPUBLISHED);
  }

  /** A removal from before it was published says nothing: the catalogue was set back. */
  static boolean isOutdated(Registry.Entry entry, Instant removedAt) {
    Instant published = entry.choices().replicated();
    return published != null && !removedAt.isBefore(published);
  }

  /**
   * Removes a torrent with its data, if {@link #isOutdated} holds.
   *
   * @return whether it did
   */
  public boolean remove(InfoHash infoHash, Instant removedAt) throws TorrentException {
    return removal.removeReplica(infoHash, removedAt);
  }

  /**
   * Returns how many bytes of replicas there may be more: by the quota, and by what the disk has to
   * give when all that is here has been fetched.
   */
  public long room() throws TorrentException {
    DiskSpace space = engine.space();
    try {
      return Math.min(space.leftOfQuota(), Math.max(0, space.usable() - missing()));
    } catch (IOException e) {
      throw new TorrentException(
          TorrentException.Kind.STORAGE, "the disk does not tell its room: " + e.getMessage(), e);
    }
  }

  /** What is still to be written. */
  private long missing() throws TorrentException, IOException {
    List<CompletableFuture<TorrentStatus>> answers = new ArrayList<>();
    for (Registry.Entry entry : engine.registry().all().values()) {
      if (entry.folder().equals(dataFolder)) {
        answers.add(EngineCalls.submit(entry.session(), TorrentSession::status));
      }
    }
    long missing = 0;
    for (CompletableFuture<TorrentStatus> answer : answers) {
      TorrentStatus torrent = EngineCalls.await(answer);
      missing +=
          switch (torrent.state()) {
            case DOWNLOADING -> stillToTake(torrent);
            case SEEDING -> torrent.bytesLeft();
            case FETCHING_METADATA -> 0;
            // Nobody has looked at its pieces, perhaps.
            case CHECKING, PAUSED, FAILED -> Math.min(torrent.bytesLeft(), missingOf(torrent));
          };
    }
    return missing;
  }

  /** What was taken in advance is taken already, though nothing of it may be here. */
  private long stillToTake(TorrentStatus torrent) throws IOException {
    return switch (preallocation) {
      case SPARSE -> torrent.bytesLeft();
      case FULL -> Math.min(torrent.bytesLeft(), missingOf(torrent));
    };
  }

  private long missingOf(TorrentStatus torrent) throws IOException {
    Optional<Metainfo> metainfo =
        engine.registry().entry(torrent.infoHash()).flatMap(Registry.Entry::metainfo);
    return metainfo.isPresent()
        ? DiskSpace.missing(metainfo.get(), dataFolder, torrent.options().files())
        : 0;
  }
}
