package dev.enjambre.boot.web;

import java.util.List;

/**
 * What a service answers with so many bytes that they are not kept in memory first, and get no
 * {@code ETag} but their own.
 *
 * @param paths patterns as in mappings, such as {@code /api/v1/files/{name}}
 */
public record StreamedReads(List<String> paths) {

  /** Copies the list. */
  public StreamedReads {
    paths = List.copyOf(paths);
  }
}
