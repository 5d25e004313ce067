package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.MetadataMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The extension protocol of one torrent (BEP 10): handshakes, metadata for those who come by a
 * magnet link (BEP 9), and peers for each other (BEP 11). Owned by the torrent's loop.
 */
final class Extensions {

  /** What we call ourselves. */
  static final String CLIENT = "Enjambre 0.1";

  /** How often one peer may have the whole of the metadata; whoever needs more calls again. */
  static final int METADATA_COPIES = 3;

  /** Bytes that wait for a peer's socket, beyond which it gets no metadata. */
  private static final long MAX_PENDING = 1 << 20;

  private final Metainfo metainfo;
  private final TorrentEnvironment environment;
  private final PieceTracker pieces;
  private final Vicinity vicinity;
  private final PeerExchange exchange;
  private boolean saidUploadOnly;
  private int saidRpcPort;

  /**
   * Makes them for one run of a torrent.
   *
   * @param found hears of peers that others tell us of
   */
  Extensions(
      Metainfo metainfo,
      TorrentEnvironment environment,
      PieceTracker pieces,
      Vicinity vicinity,
      Consumer<PeerEndpoint> found) {
    this.metainfo = metainfo;
    this.environment = environment;
    this.pieces = pieces;
    this.vicinity = vicinity;
    this.exchange = new PeerExchange(environment, found);
    this.saidUploadOnly = pieces.isSatisfied();
    this.saidRpcPort = environment.rpcPort().getAsInt();
  }

  /** Tells a peer what we speak. */
  void greet(PeerConnection peer) {
    if (peer.extensions() != null) {
      // Of a peer that came before the metadata its own handshake is here already.
      peer.extensions().requestQueue().ifPresent(peer.pipeline()::bound);
      vicinity.told(peer, now());
      OptionalInt size = OptionalInt.of(metainfo.infoBuffer().remaining());
      peer.send(
          handshake(environment, peer.connection(), metainfo.isPrivate(), size, saidUploadOnly)
              .toMessage(),
          now());
    }
  }

  /** Tells a peer that has a node of the DHT of ours (BEP 5, "port"). */
  void tellNode(PeerConnection peer) {
    int port = environment.dht().port();
    if (port != 0 && !metainfo.isPrivate()) {
      peer.send(new PeerMessage.Port(port), now());
    }
  }

  /** A peer tells of its node of the DHT; it is listened to once. */
  void onNode(PeerConnection peer, PeerMessage.Port message) {
    if (!metainfo.isPrivate() && message.port() != 0 && peer.firstOfNode()) {
      InetAddress address = peer.connection().remoteAddress().getAddress();
      environment.dht().hear(IpAddress.of(address), message.port());
    }
  }

  /** Returns our own handshake for one connection. */
  static ExtensionHandshake handshake(
      TorrentEnvironment environment,
      Connection connection,
      boolean isPrivate,
      OptionalInt metadataSize,
      boolean uploadOnly) {
    Map<Extension, Integer> ids = new EnumMap<>(Extension.class);
    for (Extension extension : Extension.values()) {
      if (extension != Extension.PEX || !isPrivate) {
        ids.put(extension, extension.ourId());
      }
    }
    int rpcPort = environment.rpcPort().getAsInt();
    InetAddress remote = connection.remoteAddress().getAddress();
    return new ExtensionHandshake(
        ids,
        CLIENT,
        OptionalInt.of(environment.listenPort().getAsInt()),
        OptionalInt.of(Uploader.MAX_ASKED),
        Optional.ofNullable(remote).map(IpAddress::of),
        metadataSize,
        uploadOnly ? Optional.of(true) : Optional.empty(),
        rpcPort == 0 ? OptionalInt.empty() : OptionalInt.of(rpcPort),
        environment.zone().flatMap(Zone::parse));
  }

  void onMessage(PeerConnection peer, PeerMessage.Extended message) throws ProtocolViolation {
    PeerExtensions extensions = peer.extensions();
    if (extensions == null) {
      throw new ProtocolViolation(
          Kind.BAD_EXTENSION, "an extended message without the extension protocol");
    }
    if (message.extendedId() == PeerMessage.Extended.HANDSHAKE) {
      extensions.onHandshake(ExtensionHandshake.read(message.buffer()));
      vicinity.told(peer, now());
      extensions.requestQueue().ifPresent(peer.pipeline()::bound);
      return;
    }
    switch (Extension.ofOurId(message.extendedId()).orElse(null)) {
      case METADATA -> onMetadata(peer, extensions, MetadataMessage.read(message.buffer()));
      case PEX -> {
        if (!metainfo.isPrivate()) {
          exchange.onMessage(peer, extensions, message);
        }
      }
      case DONT_HAVE ->
          throw new IllegalStateException("what a peer has is no matter of extensions");
      case null -> {
        // We did not ask for it, but neither does it harm.
      }
    }
  }

  private void onMetadata(PeerConnection peer, PeerExtensions extensions, MetadataMessage message)
      throws ProtocolViolation {
    switch (message) {
      case MetadataMessage.Request(int block) -> onMetadataRequest(peer, extensions, block);
      case MetadataMessage.Data _, MetadataMessage.Reject _, MetadataMessage.Unknown _ -> {
        // We have it: an answer to what we asked before we had it, from somebody else.
      }
    }
  }

  private void onMetadataRequest(PeerConnection peer, PeerExtensions extensions, int block)
      throws ProtocolViolation {
    OptionalInt id = extensions.idOf(Extension.METADATA);
    if (id.isEmpty()) {
      return;
    }
    ByteBuffer info = metainfo.infoBuffer();
    int size = info.remaining();
    int blocks = MetadataMessage.blockCount(size);
    int asked = extensions.countMetadataRequest();
    if (asked > 2 * METADATA_COPIES * blocks + PeerExtensions.MAX_HANDSHAKES) {
      throw new ProtocolViolation(Kind.EXTENSION_FLOOD, asked + " requests of metadata");
    }
    boolean served =
        block >= 0
            && block < blocks
            && asked <= METADATA_COPIES * blocks
            && peer.connection().pendingBytes() < MAX_PENDING;
    MetadataMessage answer;
    if (served) {
      byte[] bytes = new byte[MetadataMessage.blockLength(block, size)];
      info.get(block * MetadataMessage.BLOCK_LENGTH, bytes);
      answer = new MetadataMessage.Data(block, size, bytes);
    } else {
      answer = new MetadataMessage.Reject(block);
    }
    peer.send(answer.toMessage(id.getAsInt()), now());
  }

  /**
   * Once a second: exchanges peers, and tells when we want nothing more (BEP 21) or more again, and
   * when gRPC begins to be served.
   */
  void tick(Collection<PeerConnection> connected) {
    long now = now();
    int rpcPort = environment.rpcPort().getAsInt();
    if (saidUploadOnly != pieces.isSatisfied() || saidRpcPort != rpcPort) {
      saidUploadOnly = pieces.isSatisfied();
      saidRpcPort = rpcPort;
      PeerMessage.Extended news = news(saidUploadOnly, rpcPort).toMessage();
      for (PeerConnection peer : connected) {
        if (peer.extensions() != null) {
          peer.send(news, now);
          peer.connection().flush();
        }
      }
    }
    if (!metainfo.isPrivate()) {
      exchange.tick(connected, now);
    }
  }

  private static ExtensionHandshake news(boolean uploadOnly, int rpcPort) {
    return new ExtensionHandshake(
        Map.of(),
        "",
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.of(uploadOnly),
        rpcPort == 0 ? OptionalInt.empty() : OptionalInt.of(rpcPort));
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
