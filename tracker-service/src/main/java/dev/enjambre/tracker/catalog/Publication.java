package dev.enjambre.tracker.catalog;

import dev.enjambre.common.metainfo.Metainfo;
import java.util.List;
import java.util.TreeSet;

/**
 * A torrent that is to be in the catalogue.
 *
 * @param torrent the torrent
 * @param torrentFile its file, byte for byte
 * @param description what there is to say of it, {@value #MAX_DESCRIPTION} characters at most
 * @param tags words, {@value #MAX_TAGS} at most, of {@value #MAX_TAG} characters each; what is
 *     there twice counts once
 * @param addedBy who adds it, {@value #MAX_ADDED_BY} characters at most
 */
@SuppressWarnings("ArrayRecordComponent") // as large as 64 MiB, so it is handed on, not copied
public record Publication(
    Metainfo torrent, byte[] torrentFile, String description, List<String> tags, String addedBy) {

  private static final int MAX_DESCRIPTION = 4000;
  private static final int MAX_TAGS = 32;
  private static final int MAX_TAG = 64;
  private static final int MAX_ADDED_BY = 200;

  /**
   * Checks the bounds, and sorts the tags.
   *
   * @throws BadCatalogInputException if something is too long, or holds characters that no database
   *     keeps
   */
  public Publication {
    require(isText(description, MAX_DESCRIPTION), "description", MAX_DESCRIPTION);
    require(isText(addedBy, MAX_ADDED_BY), "addedBy", MAX_ADDED_BY);
    tags = List.copyOf(new TreeSet<>(tags));
    if (tags.size() > MAX_TAGS) {
      throw new BadCatalogInputException("tag", "there may be " + MAX_TAGS + " tags at most");
    }
    for (String tag : tags) {
      require(!tag.isBlank() && isText(tag, MAX_TAG), "tag", MAX_TAG);
      if (tag.chars().anyMatch(Character::isISOControl)) {
        throw new BadCatalogInputException("tag", "tag must not hold control characters");
      }
    }
  }

  private static boolean isText(String text, int maxLength) {
    return text.length() <= maxLength && text.indexOf('\0') < 0;
  }

  private static void require(boolean condition, String field, int maxLength) {
    if (!condition) {
      throw new BadCatalogInputException(
          field, field + " must be text of " + maxLength + " characters at most");
    }
  }
}
