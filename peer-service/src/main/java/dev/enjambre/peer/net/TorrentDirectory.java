package dev.enjambre.peer.net;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.encryption.EncryptionResponder;
import dev.enjambre.peer.session.TorrentSession;
import java.util.Optional;

/** Tells which torrents we have; asked by any loop, for those who call us. */
public interface TorrentDirectory {

  /** Returns the session of a torrent, if we have it. */
  Optional<TorrentSession> find(InfoHash infoHash);

  /**
   * Returns the torrent that an encrypted handshake asks for, if we have it.
   *
   * @param requestHash as {@link EncryptionResponder#requestHash} makes it
   */
  Optional<InfoHash> requested(InfoHash requestHash);
}
