package dev.enjambre.peer.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that adds a torrent. Exactly one of {@code magnet}, {@code url} and {@code catalog} says
 * which.
 *
 * @param magnet a magnet link
 * @param url where the torrent file is, by HTTP or HTTPS
 * @param catalog info hash or name of an entry of the catalogue
 * @param paused whether not to start it; by default it starts
 * @param sequential whether to fetch pieces in order
 * @param files which files to fetch, by index
 * @param publish whether to publish it in the catalogue; by default it is not
 */
record AddRequest(
    @Nullable String magnet,
    @Nullable String url,
    @Nullable String catalog,
    @Nullable Boolean paused,
    @Nullable Boolean sequential,
    @Nullable List<@Nullable Integer> files,
    @Nullable Boolean publish) {}
