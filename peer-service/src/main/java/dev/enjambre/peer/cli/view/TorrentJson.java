package dev.enjambre.peer.cli.view;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A torrent file as programs read it, with the names that the REST API has. */
public final class TorrentJson {

  private TorrentJson() {}

  /** Returns it as one JSON document. */
  public static String of(Metainfo torrent) {
    ObjectNode json = Json.object();
    json.put("infoHash", torrent.infoHash().toHex());
    json.put("name", torrent.name());
    json.put("sizeBytes", torrent.layout().totalSize());
    json.put("pieceLength", torrent.layout().pieceLength());
    json.put("pieces", torrent.layout().pieceCount());
    json.put("private", torrent.isPrivate());
    json.put("multiFile", torrent.multiFile());
    json.put("createdBy", torrent.createdBy().orElse(null));
    json.put("creationDate", torrent.creationDate().map(Instant::toString).orElse(null));
    json.put("comment", torrent.comment().orElse(null));
    json.put("magnet", MagnetLink.of(torrent).format());
    ArrayNode tiers = json.putArray("trackers");
    torrent
        .trackerTiers()
        .forEach(tier -> {
          ArrayNode trackers = tiers.addArray();
          tier.forEach(tracker -> trackers.add(tracker.toString()));
        });
    ArrayNode webSeeds = json.putArray("webSeeds");
    torrent.webSeeds().forEach(seed -> webSeeds.add(seed.toString()));
    ArrayNode httpSeeds = json.putArray("httpSeeds");
    torrent.httpSeeds().forEach(seed -> httpSeeds.add(seed.toString()));
    ArrayNode files = json.putArray("files");
    torrent.files().forEach(file -> describe(files.addObject(), file));
    return Json.print(json);
  }

  private static void describe(ObjectNode json, FileEntry file) {
    json.put("index", file.index());
    json.put("path", file.displayPath());
    json.put("sizeBytes", file.length());
    json.put("padding", file.padding());
    json.put("executable", file.executable());
  }
}
