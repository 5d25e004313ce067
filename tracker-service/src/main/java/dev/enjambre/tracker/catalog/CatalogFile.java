package dev.enjambre.tracker.catalog;

/**
 * A file of a torrent of the catalogue.
 *
 * @param path its path, with {@code /} between the components, the first of which is the torrent's
 *     name
 * @param length its bytes
 */
public record CatalogFile(String path, long length) {}
