package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.Metainfo;
import java.util.Optional;
import java.util.function.Function;

/**
 * How something is shared.
 *
 * @param publish whether it is to be in the catalogue
 * @param objection says why the torrent that was made of an upload can't be shared, if so; it may
 *     take its time
 */
public record ShareOptions(boolean publish, Function<Metainfo, Optional<String>> objection) {

  /** With those who know of it. */
  public static final ShareOptions UNPUBLISHED = new ShareOptions(false, _ -> Optional.empty());
}
