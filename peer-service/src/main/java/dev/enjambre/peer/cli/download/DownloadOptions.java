package dev.enjambre.peer.cli.download;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a torrent is to be fetched.
 *
 * @param folder where its file or folder goes
 * @param files which of its files
 * @param sequential whether pieces come in their order, instead of the rarest first
 * @param peers peers to try
 * @param discovery how peers are found besides
 * @param port where peers may call us; 0 lets the system choose
 * @param maxDownloadRate payload bytes per second; 0 for no limit
 * @param maxUploadRate payload bytes per second; 0 for no limit
 * @param timeout how long to wait while nobody is found; zero for ever
 * @param seeding what to do when everything is here
 */
public record DownloadOptions(
    Path folder,
    FileChoice files,
    boolean sequential,
    List<PeerEndpoint> peers,
    DiscoveryConfig discovery,
    int port,
    long maxDownloadRate,
    long maxUploadRate,
    Duration timeout,
    SeedGoal seeding) {

  /** Copies the list, and makes the folder's path absolute. */
  public DownloadOptions {
    folder = folder.toAbsolutePath().normalize();
    peers = List.copyOf(peers);
  }
}
