package dev.enjambre.peer.service;

import dev.enjambre.peer.session.TorrentStatus;

/**
 * What adding a torrent led to.
 *
 * @param status how it stands
 * @param isNew false if it was here before
 */
public record Added(TorrentStatus status, boolean isNew) {}
