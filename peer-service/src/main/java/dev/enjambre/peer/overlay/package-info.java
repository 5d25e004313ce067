/**
 * Peers that know each other without a tracker, and search for files by name through each other: a
 * protocol of eight messages, the list of known peers, gossip, searches that chain, and fetching by
 * info hash. All of it is rules: no socket, thread, clock or file; time and chance are handed in.
 */
@NullMarked
package dev.enjambre.peer.overlay;

import org.jspecify.annotations.NullMarked;
