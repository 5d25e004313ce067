package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.MetadataMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the metadata of a torrent from its peers and checks it against the info hash (BEP 9).
 * Owned by the torrent's loop.
 *
 * <p>At first several peers are asked for different blocks, of the size that most of them name.
 * Where the whole turns out wrong and several had a part in it, it is fetched anew from one peer
 * alone, and another if need be; one that gave all of something wrong is banned. A size that leads
 * nowhere has a limited time before another one's turn comes, longer each time.
 */
final class MetadataFetch {

  /**
   * Blocks that one peer is asked for at a time. rTorrent 0.9.8 answers no second request that
   * comes before its first answer has gone out, and nothing after it.
   */
  static final int MAX_ASKED = 1;

  /** Blocks that nobody asked for, until the peer is done with; late ones come now and then. */
  static final int MAX_UNASKED = 50;

  private static final long BLOCK_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long FIRST_TURN_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MOST_DOUBLINGS = 8;

  private final InfoHash infoHash;
  private final EventLoop loop;
  private final BiConsumer<WaitingPeer, ProtocolViolation> ban;
  private final Consumer<byte[]> fetched;
  private @Nullable MetadataAssembly assembly;
  private boolean oneByOne;
  private boolean done;
  private long turnStartedNanos;
  private int turns;

  /**
   * Makes one that has nothing yet.
   *
   * @param ban called for a peer that gave wrong metadata
   * @param fetched called once, with the metadata
   */
  MetadataFetch(
      InfoHash infoHash,
      EventLoop loop,
      BiConsumer<WaitingPeer, ProtocolViolation> ban,
      Consumer<byte[]> fetched) {
    this.infoHash = infoHash;
    this.loop = loop;
    this.ban = ban;
    this.fetched = fetched;
  }

  void onExtended(WaitingPeer peer, PeerMessage.Extended message) throws ProtocolViolation {
    PeerExtensions extensions = peer.extensions();
    if (extensions == null) {
      throw new ProtocolViolation(
          Kind.BAD_EXTENSION, "an extended message without the extension protocol");
    }
    if (message.extendedId() == PeerMessage.Extended.HANDSHAKE) {
      extensions.onHandshake(ExtensionHandshake.read(message.buffer()));
      return;
    }
    if (message.extendedId() != Extension.METADATA.ourId()) {
      return;
    }
    switch (MetadataMessage.read(message.buffer())) {
      case MetadataMessage.Request(int block) -> refuse(peer, extensions, block);
      case MetadataMessage.Data data -> onData(peer, data);
      case MetadataMessage.Reject(int block) -> {
        if (peer.asked().remove(block) == null) {
          countUnasked(peer);
        } else {
          peer.failed(loop.nanoTime() + REFUSED_NANOS);
        }
      }
      case MetadataMessage.Unknown _ -> {
        // A later version's.
      }
    }
  }

  /** What we do not have we can't give. */
  private void refuse(WaitingPeer peer, PeerExtensions extensions, int block)
      throws ProtocolViolation {
    OptionalInt id = extensions.idOf(Extension.METADATA);
    if (extensions.countMetadataRequest() > MAX_UNASKED) {
      throw new ProtocolViolation(Kind.EXTENSION_FLOOD, "requests of metadata that is not here");
    }
    if (id.isPresent()) {
      peer.send(new MetadataMessage.Reject(block).toMessage(id.getAsInt()), loop.nanoTime());
    }
  }

  private void onData(WaitingPeer peer, MetadataMessage.Data data) throws ProtocolViolation {
    MetadataAssembly current = assembly;
    if (peer.asked().remove(data.block()) == null) {
      countUnasked(peer);
      return;
    }
    if (current == null || !current.mayComeFrom(peer)) {
      return;
    }
    if (data.totalSize() != -1 && data.totalSize() != current.size()) {
      throw new ProtocolViolation(
          Kind.BAD_METADATA,
          "a total of " + data.totalSize() + " bytes, and before of " + current.size());
    }
    if (data.length() != MetadataMessage.blockLength(data.block(), current.size())) {
      throw new ProtocolViolation(
          Kind.BAD_METADATA, data.length() + " bytes for block " + data.block());
    }
    current.put(data.block(), data.bytes(), peer);
    if (current.isComplete()) {
      check(current);
    }
  }

  private static void countUnasked(WaitingPeer peer) throws ProtocolViolation {
    if (peer.countUnasked() > MAX_UNASKED) {
      throw new ProtocolViolation(Kind.EXTENSION_FLOOD, "metadata that nobody asked for");
    }
  }

  private void check(MetadataAssembly whole) {
    assembly = null;
    byte[] info = whole.join();
    if (InfoHash.ofInfoDictionary(ByteBuffer.wrap(info)).equals(infoHash)) {
      done = true;
      fetched.accept(info);
      return;
    }
    oneByOne = true;
    List<WaitingPeer> suspects = List.copyOf(whole.contributors());
    if (suspects.size() == 1) {
      ban.accept(
          suspects.getFirst(),
          new ProtocolViolation(
              Kind.BAD_METADATA,
              info.length + " bytes that are not what the info hash stands for"));
    }
  }

  /** A peer has gone, and will not answer what it was asked. */
  void left(WaitingPeer peer) {
    peer.asked().clear();
    MetadataAssembly current = assembly;
    if (current != null && current.onlyFrom() == peer) {
      assembly = null;
    }
  }

  /** Asks for what is missing and nobody was asked for. */
  void askMore(Collection<WaitingPeer> peers) {
    long now = loop.nanoTime();
    if (done) {
      return;
    }
    MetadataAssembly current = assembly;
    if (current == null || peers.stream().noneMatch(current::mayComeFrom)) {
      // What has come is kept until somebody offers something else.
      MetadataAssembly begun = begin(peers, now);
      if (begun == null) {
        return;
      }
      assembly = begun;
      current = begun;
      turnStartedNanos = now;
    }
    Set<Integer> underWay = new HashSet<>();
    peers.forEach(peer -> underWay.addAll(peer.asked().keySet()));
    int next = 0;
    for (WaitingPeer peer : peers) {
      if (!current.mayComeFrom(peer) || !peer.mayBeAsked(now)) {
        continue;
      }
      while (peer.asked().size() < MAX_ASKED) {
        while (next < current.blockCount() && (current.has(next) || underWay.contains(next))) {
          next++;
        }
        if (next == current.blockCount()) {
          return;
        }
        ask(peer, next++, now);
      }
    }
  }

  private static void ask(WaitingPeer peer, int block, long now) {
    PeerExtensions extensions = peer.extensions();
    OptionalInt id = extensions == null ? OptionalInt.empty() : extensions.idOf(Extension.METADATA);
    if (id.isPresent()) {
      peer.asked().put(block, now);
      peer.send(new MetadataMessage.Request(block).toMessage(id.getAsInt()), now);
    }
  }

  private @Nullable MetadataAssembly begin(Collection<WaitingPeer> peers, long now) {
    peers.forEach(peer -> peer.asked().clear());
    if (!oneByOne) {
      int size = mostNamed(peers, 0);
      return size == 0 ? null : new MetadataAssembly(size, null);
    }
    WaitingPeer best = null;
    for (WaitingPeer peer : peers) {
      if (isUsable(peer.metadataSize())
          && peer.mayBeAsked(now)
          && (best == null || peer.failures() < best.failures())) {
        best = peer;
      }
    }
    return best == null ? null : new MetadataAssembly(best.metadataSize(), best);
  }

  private static boolean isUsable(int size) {
    return size > 0 && size <= MetadataMessage.MAX_SIZE;
  }

  /** Returns the size that most peers name, apart from one; 0 if there is none. */
  private static int mostNamed(Collection<WaitingPeer> peers, int butNot) {
    Map<Integer, Integer> votes = new HashMap<>();
    int best = 0;
    for (WaitingPeer peer : peers) {
      int size = peer.metadataSize();
      if (isUsable(size) && size != butNot) {
        int count = votes.merge(size, 1, Integer::sum);
        if (best == 0 || count > votes.getOrDefault(best, 0)) {
          best = size;
        }
      }
    }
    return best;
  }

  /** Once a second: who is too slow is not waited for, and a size that leads nowhere is left. */
  void tick(Collection<WaitingPeer> peers) {
    long now = loop.nanoTime();
    for (WaitingPeer peer : peers) {
      if (peer.asked().values().removeIf(since -> now - since >= BLOCK_TIMEOUT_NANOS)) {
        peer.failed(now + REFUSED_NANOS);
      }
    }
    MetadataAssembly current = assembly;
    if (current != null && isOver(current, peers, now)) {
      WaitingPeer only = current.onlyFrom();
      int other = mostNamed(peers, current.size());
      if (only != null) {
        only.failed(now + REFUSED_NANOS);
        assembly = null;
      } else if (other != 0) {
        turns = Math.min(MOST_DOUBLINGS, turns + 1);
        peers.forEach(peer -> peer.asked().clear());
        assembly = new MetadataAssembly(other, null);
        turnStartedNanos = now;
      }
    }
    askMore(peers);
  }

  /** Whether somebody else should have a try. */
  private boolean isOver(MetadataAssembly current, Collection<WaitingPeer> peers, long now) {
    WaitingPeer only = current.onlyFrom();
    boolean turnIsOver = now - turnStartedNanos >= FIRST_TURN_NANOS << turns;
    if (only != null) {
      return turnIsOver || !only.mayBeAsked(now);
    }
    return turnIsOver || peers.stream().noneMatch(current::mayComeFrom);
  }
}
