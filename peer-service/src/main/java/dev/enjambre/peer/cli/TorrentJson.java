package dev.enjambre.peer.cli;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.time.Instant;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A torrent as programs read it, with the names that the REST API has. All in ASCII, so that what a
 * stranger put into it cannot touch a terminal.
 */
final class TorrentJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private TorrentJson() {}

  static String of(Metainfo torrent) {
    ObjectNode json = MAPPER.createObjectNode();
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
    return MAPPER.writeValueAsString(json);
  }

  private static void describe(ObjectNode json, FileEntry file) {
    json.put("index", file.index());
    json.put("path", file.displayPath());
    json.put("sizeBytes", file.length());
    json.put("padding", file.padding());
    json.put("executable", file.executable());
  }
}
