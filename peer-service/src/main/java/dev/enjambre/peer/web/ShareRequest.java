package dev.enjambre.peer.web;

import org.jspecify.annotations.Nullable;

/**
 * The JSON that shares a file or folder in place.
 *
 * @param path absolute, or relative to {@code enjambre.peer.share-dir}; below that folder
 */
record ShareRequest(@Nullable String path) {}
