/**
 * Fetching one torrent without a server: an engine that lives as long as the command does. Knows
 * neither terminals nor picocli.
 */
@NullMarked
package dev.enjambre.peer.cli.download;

import org.jspecify.annotations.NullMarked;
