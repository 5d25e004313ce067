package dev.enjambre.peer.web;

import org.jspecify.annotations.Nullable;

/**
 * The JSON that shares a file or folder in place.
 *
 * @param path absolute, or relative to {@code enjambre.peer.share-dir}; below that folder
 * @param publish whether to publish it in the catalogue; by default it is
 */
record ShareRequest(@Nullable String path, @Nullable Boolean publish) {}
