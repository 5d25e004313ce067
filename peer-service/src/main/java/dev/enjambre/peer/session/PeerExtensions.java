package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.PexMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a peer has told of itself in the extension protocol (BEP 10), and what went between us in
 * its extensions. Owned by the torrent's loop; everything the peer can make it keep is bounded.
 */
final class PeerExtensions {

  /** Handshakes of one connection: one, and one more for each thing that changes. */
  static final int MAX_HANDSHAKES = 50;

  private final Map<Extension, Integer> ids = new EnumMap<>(Extension.class);
  private String client = "";
  private OptionalInt port = OptionalInt.empty();
  private OptionalInt requestQueue = OptionalInt.empty();
  private OptionalInt metadataSize = OptionalInt.empty();
  private Optional<IpAddress> yourIp = Optional.empty();
  private boolean uploadOnly;
  private OptionalInt rpcPort = OptionalInt.empty();
  private Optional<Zone> zone = Optional.empty();
  private int handshakes;
  private int metadataAsked;

  /** Where the peers are that it was told of and was not told that they have gone. */
  private final Set<PexMessage.Address> exchanged = new HashSet<>();

  private boolean pexSent;
  private long pexSentNanos;
  private boolean pexReceived;
  private long pexReceivedNanos;
  private int earlyPex;

  /** Takes in a handshake, the first or a further one, which changes only what it names. */
  void onHandshake(ExtensionHandshake handshake) throws ProtocolViolation {
    if (++handshakes > MAX_HANDSHAKES) {
      throw new ProtocolViolation(Kind.EXTENSION_FLOOD, handshakes + " extension handshakes");
    }
    ids.putAll(handshake.ids());
    if (!handshake.client().isEmpty()) {
      client = handshake.client();
    }
    port = handshake.port().isPresent() ? handshake.port() : port;
    requestQueue = handshake.requestQueue().isPresent() ? handshake.requestQueue() : requestQueue;
    metadataSize = handshake.metadataSize().isPresent() ? handshake.metadataSize() : metadataSize;
    yourIp = handshake.yourIp().or(() -> yourIp);
    uploadOnly = handshake.uploadOnly().orElse(uploadOnly);
    rpcPort = handshake.rpcPort().isPresent() ? handshake.rpcPort() : rpcPort;
    zone = zone.or(handshake::zone);
  }

  /** Returns the id by which the peer wants an extension's messages, if it wants them. */
  OptionalInt idOf(Extension extension) {
    Integer id = ids.get(extension);
    return id == null || id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns the name of its program, printable; empty if it did not say. */
  String client() {
    return client;
  }

  /** Returns the port that it listens on. */
  OptionalInt port() {
    return port;
  }

  OptionalInt requestQueue() {
    return requestQueue;
  }

  OptionalInt metadataSize() {
    return metadataSize;
  }

  /** Returns our address as it sees it. */
  Optional<IpAddress> yourIp() {
    return yourIp;
  }

  boolean isUploadOnly() {
    return uploadOnly;
  }

  /** Returns the port on which it serves gRPC; empty if it does not. */
  OptionalInt rpcPort() {
    return rpcPort.orElse(0) == 0 ? OptionalInt.empty() : rpcPort;
  }

  /** Returns where it is, as it said first. */
  Optional<Zone> zone() {
    return zone;
  }

  int countMetadataRequest() {
    return ++metadataAsked;
  }

  Set<PexMessage.Address> exchanged() {
    return exchanged;
  }

  /** Whether so much time has passed since the last message about peers. */
  boolean mayExchange(long nowNanos, long intervalNanos) {
    return !pexSent || nowNanos - pexSentNanos >= intervalNanos;
  }

  void exchangedAt(long nowNanos) {
    pexSent = true;
    pexSentNanos = nowNanos;
  }

  /** A message about peers has come; returns whether it comes soon after the last that counted. */
  boolean isEarlyPex(long nowNanos, long intervalNanos) {
    if (pexReceived && nowNanos - pexReceivedNanos < intervalNanos) {
      return true;
    }
    pexReceived = true;
    pexReceivedNanos = nowNanos;
    return false;
  }

  int countEarlyPex() {
    return ++earlyPex;
  }

  /** Returns what a peer says of its program, else what its id tells. */
  static String clientOf(@Nullable PeerExtensions extensions, PeerId id) {
    return extensions == null || extensions.client().isEmpty()
        ? id.clientName()
        : extensions.client();
  }
}
