package dev.enjambre.peer.simulation;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** A torrent with its content. The content must not be changed. */
public final class TestTorrent {

  /** The simulated tracker. */
  public static final URI TRACKER = SimTracker.URL;

  private final Metainfo metainfo;
  private final byte[] content;

  private TestTorrent(Metainfo metainfo, byte[] content) {
    this.metainfo = metainfo;
    this.content = content;
  }

  /** Makes one of random bytes. */
  public static TestTorrent random(int size, int pieceLength, long seed) {
    byte[] content = new byte[size];
    new SplittableRandom(seed).nextBytes(content);
    return of(content, pieceLength, false);
  }

  /** Returns the same content as a private torrent (BEP 27). */
  public TestTorrent asPrivate() {
    return of(content, layout().pieceLength(), true);
  }

  /** Returns the same torrent with HTTP servers that have its content (BEP 19). */
  public TestTorrent withWebSeeds(List<URI> servers) {
    return new TestTorrent(metainfo.withWebSeeds(servers), content);
  }

  /** Returns the same torrent with nodes of the DHT by which its peers are found (BEP 5). */
  public TestTorrent withNodes(InetSocketAddress... nodes) {
    StringBuilder bencoded = new StringBuilder("d5:nodesl");
    for (InetSocketAddress node : nodes) {
      String host = node.getHostString();
      bencoded.append('l').append(host.length()).append(':').append(host);
      bencoded.append('i').append(node.getPort()).append("ee");
    }
    byte[] rest = metainfo.toBytes();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bencoded.append('e').toString().getBytes(StandardCharsets.US_ASCII));
    file.write(rest, 1, rest.length - 1);
    try {
      return new TestTorrent(Metainfo.parse(file.toByteArray()), content);
    } catch (InvalidMetainfoException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static TestTorrent of(byte[] content, int pieceLength, boolean isPrivate) {
    StreamingPieceHasher hasher = new StreamingPieceHasher(pieceLength);
    hasher.update(ByteBuffer.wrap(content));
    try {
      return new TestTorrent(
          new MetainfoBuilder()
              .isPrivate(isPrivate)
              .trackerTiers(List.of(List.of(TRACKER)))
              .build("content.bin", hasher),
          content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Metainfo metainfo() {
    return metainfo;
  }

  public PieceLayout layout() {
    return metainfo.layout();
  }

  /** Returns a read-only view of a range of a piece. */
  public ByteBuffer range(int piece, int begin, int length) {
    return ByteBuffer.wrap(content, offset(piece, begin), length).slice().asReadOnlyBuffer();
  }

  /** Returns a copy of a block. */
  public byte[] block(int piece, int block) {
    byte[] bytes = new byte[layout().blockLength(piece, block)];
    range(piece, layout().blockOffset(block), bytes.length).get(bytes);
    return bytes;
  }

  private int offset(int piece, int begin) {
    return Math.toIntExact(layout().pieceOffset(piece) + begin);
  }
}
