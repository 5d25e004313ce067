package dev.enjambre.peer.cli.download;

import dev.enjambre.common.id.InfoHash;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What has been fetched, and is on the medium.
 *
 * @param infoHash which torrent
 * @param name its name; escape it before you show it
 * @param path the file or folder
 * @param sizeBytes how large all is that was wanted
 * @param downloadedBytes what came for it in this run
 * @param whole whether all files of the torrent were wanted
 * @param took how long this run took until then
 */
public record Downloaded(
    InfoHash infoHash,
    String name,
    Path path,
    long sizeBytes,
    long downloadedBytes,
    boolean whole,
    Duration took) {}
