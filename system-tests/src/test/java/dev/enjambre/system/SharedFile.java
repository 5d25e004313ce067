package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A made-up file that was uploaded at one replica, and what the others have of it. */
final class SharedFile {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final String name;
  private final long size;
  private final String sha256;
  private final String infoHash;

  private SharedFile(String name, long size, String sha256, String infoHash) {
    this.name = name;
    this.size = size;
    this.sha256 = sha256;
    this.infoHash = infoHash;
  }

  /** Uploads a file at a replica, so that the fleet has it; its bytes follow from its name. */
  static SharedFile shareAt(Replica replica, String name, long size) throws Exception {
    return upload(replica, name, size, "");
  }

  /** Uploads a file that the catalogue does not learn of. */
  static SharedFile keepAt(Replica replica, String name, long size) throws Exception {
    return upload(replica, name, size, "?publish=false");
  }

  /**
   * Gives a replica a file whose torrent is private: whoever fetches it knows its peers from that
   * tracker alone, and not from the fleet's DNS, the overlay or the DHT as well (BEP 27).
   */
  static SharedFile keepPrivatelyAt(Replica replica, String name, long size, URI announceUrl)
      throws Exception {
    StreamingPieceHasher hasher = new StreamingPieceHasher(MetainfoBuilder.pieceLengthFor(size));
    try (InputStream content = content(name, size)) {
      for (byte[] part = content.readNBytes(1 << 20);
          part.length > 0;
          part = content.readNBytes(1 << 20)) {
        hasher.update(ByteBuffer.wrap(part));
      }
    }
    Metainfo torrent =
        new MetainfoBuilder()
            .isPrivate(true)
            .trackerTiers(List.of(List.of(announceUrl)))
            .build(name, hasher);
    SharedFile open = keepAt(replica, name, size);
    try (WebClient web = replica.web()) {
      web.delete("torrents/" + open.infoHash);
      web.post("torrents", "application/x-bittorrent", torrent.toBytes());
    }
    SharedFile kept = new SharedFile(name, size, open.sha256, torrent.infoHash().toString());
    kept.awaitComplete(List.of(replica));
    return kept;
  }

  private static SharedFile upload(Replica replica, String name, long size, String options)
      throws Exception {
    String sha256 = GeneratedBytes.sha256(content(name, size));
    try (WebClient web = replica.web()) {
      JsonNode answer = web.put("files/" + name + options, () -> content(name, size), size);
      return new SharedFile(name, size, sha256, answer.path("infoHash").asString());
    }
  }

  private static GeneratedBytes content(String name, long size) {
    return new GeneratedBytes(name.hashCode(), size);
  }

  String infoHash() {
    return infoHash;
  }

  long size() {
    return size;
  }

  /** Has other replicas fetch it that would not do so by themselves. */
  void addAt(Replica source, List<Replica> replicas) throws IOException, InterruptedException {
    byte[] torrent;
    try (WebClient web = source.web()) {
      torrent = web.get("torrents/" + infoHash + "/torrent");
    }
    for (Replica replica : replicas) {
      try (WebClient web = replica.web()) {
        web.post("torrents", "application/x-bittorrent", torrent);
      }
    }
  }

  /** Which part of it a replica has: from 0 to 1. */
  double progress(Replica replica) throws InterruptedException {
    return replica.torrent(infoHash).map(it -> it.path("progress").asDouble()).orElse(0.0);
  }

  boolean isComplete(Replica replica) throws InterruptedException {
    return replica
        .torrent(infoHash)
        .map(it -> it.path("state").asString().equals("SEEDING"))
        .orElse(false);
  }

  /** Waits until a transfer is under way, which must be found half-way. */
  void awaitHalfWay(Replica replica) throws InterruptedException {
    await("a part of " + name + " at " + replica)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> progress(replica) > 0.05);
    assertThat(progress(replica)).describedAs("progress of %s", replica).isLessThan(0.9);
  }

  /** Waits until replicas are done, without a look at the bytes. */
  void awaitComplete(List<Replica> replicas) {
    for (Replica replica : replicas) {
      await(name + " at " + replica)
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> isComplete(replica));
    }
  }

  /** Waits until replicas are done, and compares what they have with what was uploaded. */
  void awaitCopies(List<Replica> replicas) {
    awaitComplete(replicas);
    for (Replica replica : replicas) {
      assertThat(replica.sha256(name))
          .describedAs("SHA-256 of %s at %s", name, replica)
          .isEqualTo(sha256);
    }
  }

  /** Compares a copy on this machine with what was uploaded. */
  void requireCopy(Path folder) throws IOException {
    try (InputStream copy = Files.newInputStream(folder.resolve(name))) {
      assertThat(GeneratedBytes.sha256(copy)).isEqualTo(sha256);
    }
  }

  /** How many replicas the tracker knows to have all of it. */
  int holders(Replica tracker) throws IOException, InterruptedException {
    try (WebClient web = tracker.web()) {
      for (JsonNode torrent : web.json("fleet?size=1000").path("torrents")) {
        if (torrent.path("infoHash").asString().equals(infoHash)) {
          return torrent.path("seeders").asInt();
        }
      }
      return 0;
    }
  }

  void awaitHolders(Replica tracker, int count) {
    await(count + " holders of " + name)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> holders(tracker) == count);
  }

  /** Whether a tracker shows it in the catalogue. */
  boolean isListed(Replica tracker) throws IOException, InterruptedException {
    try (WebClient web = tracker.web()) {
      for (JsonNode entry : web.json("catalog?size=100").path("entries")) {
        if (entry.path("infoHash").asString().equals(infoHash)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Waits until the catalogue has it. */
  void awaitEntry(Replica tracker) {
    await(name + " in the catalogue")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(isListed(tracker)).isTrue());
  }

  @Override
  public String toString() {
    return name;
  }
}
