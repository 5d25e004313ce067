package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import java.util.List;
import java.util.stream.Stream;

/**
 * From whom a torrent is fetched by gRPC. Immutable.
 *
 * @param only whether it is fetched in no other way: peers of the wire protocol are not asked for
 *     blocks, but those that tell where they serve gRPC are holders too
 * @param named holders that the operator has named, by where they serve gRPC
 */
public record HolderOptions(boolean only, List<PeerEndpoint> named) {

  /** From nobody. */
  public static final HolderOptions NONE = new HolderOptions(false, List.of());

  /** More would not be used. */
  public static final int MOST_NAMED = 100;

  /** Copies the list, and leaves out what is too much. */
  public HolderOptions {
    named = named.stream().distinct().limit(MOST_NAMED).toList();
  }

  /** Returns the same with further holders. */
  public HolderOptions with(List<PeerEndpoint> more) {
    return new HolderOptions(only, Stream.concat(more.stream(), named.stream()).toList());
  }
}
