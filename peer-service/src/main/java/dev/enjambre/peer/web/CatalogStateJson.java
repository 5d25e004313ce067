package dev.enjambre.peer.web;

import dev.enjambre.peer.catalog.CatalogStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a torrent stands with the catalogue, as the API shows it.
 *
 * @param state one of {@code PUBLISHED, WAITING, REFUSED}
 * @param error why it is not there; null when it is, or nothing has gone wrong yet
 */
record CatalogStateJson(String state, @Nullable String error) {

  static CatalogStateJson of(CatalogStatus status) {
    return new CatalogStateJson(status.state().name(), status.error().orElse(null));
  }
}
