package dev.enjambre.tracker.catalog;

import dev.enjambre.common.id.InfoHash;

/**
 * Somebody who wants to hear what becomes of the catalogue, whichever of the trackers that share it
 * was told to. It is called by one thread at a time, and does not keep it waiting.
 */
public interface CatalogListener {

  /** One who does not listen. */
  CatalogListener NONE =
      new CatalogListener() {
        @Override
        public void published(CatalogEntry entry) {}

        @Override
        public void removed(InfoHash infoHash) {}

        @Override
        public void muchHasChanged() {}
      };

  /** An entry has come. */
  void published(CatalogEntry entry);

  /** An entry has gone. */
  void removed(InfoHash infoHash);

  /** So much has changed that it is not told one by one. */
  void muchHasChanged();
}
