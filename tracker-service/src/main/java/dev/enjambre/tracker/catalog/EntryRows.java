package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.Param;

/** The table of entries. Spring Data implements it, as {@link CatalogRepositories} sets it up. */
interface EntryRows extends Repository<EntryRow, Long> {

  /** Adds a row; returns it with its number. */
  EntryRow save(EntryRow row);

  Optional<EntryRow> findByInfoHash(InfoHash infoHash);

  /** Returns the rows that there are of these, in no order. */
  List<EntryRow> findByInfoHashIn(Collection<InfoHash> infoHashes);

  Optional<EntryRow> findByName(String name);

  /** Returns the rows that there are of these, in no order. */
  List<EntryRow> findAllById(Iterable<Long> ids);

  /** Removes an entry and all that belongs to it; returns whether it was there. */
  @Modifying
  @Query("DELETE FROM catalog_entry WHERE info_hash = :infoHash")
  boolean remove(@Param("infoHash") InfoHash infoHash);
}
