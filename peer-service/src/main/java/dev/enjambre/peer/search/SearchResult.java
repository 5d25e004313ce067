package dev.enjambre.peer.search;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.overlay.FoundFile;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A torrent that was found, as all tell of it who know of it; nothing but its info hash is proven.
 * At least one does.
 *
 * @param entry what the catalogue says
 * @param found what peers say who have it
 */
public record SearchResult(Optional<CatalogEntry> entry, Optional<FoundFile> found) {

  /** Returns what it is known by. */
  public InfoHash infoHash() {
    return entry.map(CatalogEntry::infoHash).orElseGet(() -> found.orElseThrow().file().infoHash());
  }

  /** Returns its name, written by a stranger; the catalogue's comes first. */
  public String name() {
    return entry.map(CatalogEntry::name).orElseGet(() -> found.orElseThrow().file().name());
  }

  /** Returns how large its content is, in bytes. */
  public long sizeBytes() {
    return entry.map(CatalogEntry::sizeBytes).orElseGet(() -> found.orElseThrow().file().size());
  }

  /** Returns how many peers of the overlay say that they have it, ourselves among them. */
  public int holders() {
    return found.map(file -> file.holders().size()).orElse(0);
  }

  /** Returns who knows of it. */
  public Set<SearchSource> sources() {
    Set<SearchSource> sources = EnumSet.noneOf(SearchSource.class);
    entry.ifPresent(_ -> sources.add(SearchSource.CATALOG));
    found.ifPresent(_ -> sources.add(SearchSource.OVERLAY));
    return sources;
  }
}
