/**
 * The distributed hash table: peers of a torrent without a tracker (BEP 5, 32, 42, 43). Pure: there
 * is no socket, clock or thread here; datagrams, the time and a generator are handed in, and one
 * loop owns a {@link dev.enjambre.peer.dht.DhtNode} with all that belongs to it.
 */
@NullMarked
package dev.enjambre.peer.dht;

import org.jspecify.annotations.NullMarked;
