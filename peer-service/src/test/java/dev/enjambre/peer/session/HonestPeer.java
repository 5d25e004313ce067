package dev.enjambre.peer.session;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.MetadataMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A peer that has never been here, and does as it should. */
final class HonestPeer {

  private static final int METADATA_ID = 4;
  private static final int SECONDS = 120;

  private final Bench bench;
  private final byte[] info;
  private final ScriptedPeer peer;
  private int answered;

  HonestPeer(Bench bench) {
    this.bench = bench;
    this.info = bench.torrent.metainfo().infoBytes();
    this.peer =
        bench.callerFrom(
            PeerEndpoint.of("10.0.9.9", 6881),
            new ExtensionHandshake(
                Map.of(Extension.METADATA, METADATA_ID),
                "",
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.of(info.length),
                Optional.empty()));
  }

  /** Gives what is asked for until we have all. */
  void serves() {
    peer.hasAll().unchokes();
    for (int i = 0; i < SECONDS && bench.state() != TorrentState.SEEDING; i++) {
      require(!peer.isClosed() || isSeeding(), "an honest peer is sent away");
      givesMetadata();
      peer.answersEverything();
      bench.advance(Duration.ofSeconds(1));
    }
    require(isSeeding(), "an honest peer cannot help: " + bench.state());
  }

  private boolean isSeeding() {
    return bench.state() == TorrentState.SEEDING;
  }

  private void givesMetadata() {
    for (PeerMessage.Extended message :
        peer.heard(PeerMessage.Extended.class).stream().skip(answered).toList()) {
      answered++;
      if (message.extendedId() == METADATA_ID && isRequest(message)) {
        // All of it fits into one block.
        peer.says(
            new MetadataMessage.Data(0, info.length, info).toMessage(Extension.METADATA.ourId()));
      }
    }
  }

  private static boolean isRequest(PeerMessage.Extended message) {
    try {
      return MetadataMessage.read(message.buffer()) instanceof MetadataMessage.Request;
    } catch (ProtocolViolation violation) {
      throw new AssertionError("we write what we cannot read", violation);
    }
  }

  /** Asks for a block, and waits for it. */
  void fetches() {
    peer.says(PeerMessage.INTERESTED);
    for (int i = 0; i < SECONDS && peer.heard(PeerMessage.Unchoke.class).isEmpty(); i++) {
      bench.advance(Duration.ofSeconds(1));
    }
    peer.says(new PeerMessage.Request(0, 0, 16_384));
    bench.advance(Duration.ofSeconds(1));
    require(peer.heard(PeerMessage.Piece.class).size() == 1, "an honest peer is not served");
  }
}
