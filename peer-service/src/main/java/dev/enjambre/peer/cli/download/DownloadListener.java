package dev.enjambre.peer.cli.download;

import dev.enjambre.peer.session.TorrentStatus;

/** Hears how a download gets on; called by the thread that runs it. */
public interface DownloadListener {

  /** It stands so; called several times a second until everything is here. */
  void progress(TorrentStatus status);

  /** Everything is here, and on the medium. */
  void complete(Downloaded downloaded);

  /** It stays for others, and stands so; called several times a second. */
  void seeding(TorrentStatus status);
}
