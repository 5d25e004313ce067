package dev.enjambre.peer.service;

import dev.enjambre.peer.session.TorrentOptions;

/**
 * What the operator chooses when adding a torrent.
 *
 * @param paused whether it stays off the network until it is resumed
 * @param torrent what is wanted of it, and what it may use
 * @param publish whether it is to be in the catalogue
 */
public record AddOptions(boolean paused, TorrentOptions torrent, boolean publish) {

  /** Set to work at once. */
  public static final AddOptions DEFAULT = new AddOptions(false);

  /** Without publishing it. */
  public AddOptions(boolean paused, TorrentOptions torrent) {
    this(paused, torrent, false);
  }

  /** Everything is wanted. */
  public AddOptions(boolean paused) {
    this(paused, TorrentOptions.DEFAULT);
  }
}
