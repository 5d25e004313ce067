package dev.enjambre.peer.catalog;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Makes torrents of random bytes. */
public final class Torrents {

  private Torrents() {}

  public static byte[] content(long seed) {
    byte[] bytes = new byte[20_000];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  public static Metainfo of(String name, long seed) {
    return of(new MetainfoBuilder(), name, seed);
  }

  static Metainfo ofPrivate(String name, long seed) {
    return of(new MetainfoBuilder().isPrivate(true), name, seed);
  }

  private static Metainfo of(MetainfoBuilder builder, String name, long seed) {
    try {
      StreamingPieceHasher hasher = new StreamingPieceHasher(16384);
      hasher.update(ByteBuffer.wrap(content(seed)));
      return builder.build(name, hasher);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
