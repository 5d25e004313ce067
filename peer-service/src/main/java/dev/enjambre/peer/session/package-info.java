/**
 * One torrent at work: its peers, its transfers, its announces. Everything here runs on the
 * torrent's own loop.
 */
@NullMarked
package dev.enjambre.peer.session;

import org.jspecify.annotations.NullMarked;
