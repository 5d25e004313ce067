package dev.enjambre.tracker.soak;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;

/**
 * What one peer of the load says.
 *
 * @param torrent its number
 * @param identity tells the peer from all others, also from those that had its place before
 * @param port where it would listen
 * @param left 0 of a seeder
 * @param event why it announces
 */
record Announce(int torrent, long identity, int port, long left, AnnounceEvent event) {

  static InfoHash infoHash(int torrent) {
    return InfoHash.of(
        ByteBuffer.allocate(20).putLong(torrent * 0x9e37_79b9_7f4a_7c15L).putInt(torrent).array());
  }

  AnnounceRequest toRequest() {
    byte[] id = ByteBuffer.allocate(20).putLong(0x2d53_4f41_4b2dL).putLong(identity).array();
    return AnnounceRequest.builder(infoHash(torrent), PeerId.of(id), port)
        .left(left)
        .event(event)
        .numWant(20)
        .build();
  }
}
