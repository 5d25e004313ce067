package dev.enjambre.peer.web;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.DirectDownload;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands out a file that a peer of the overlay has, verified piece by piece, without adding its
 * torrent here. Each call runs on its own virtual thread.
 */
@RestController
final class FoundContentController {

  /** Where it is. */
  static final String PATH = "/api/v1/search/{infoHash}/content";

  private static final Logger log = LoggerFactory.getLogger(FoundContentController.class);

  private final PeerService service;

  FoundContentController(PeerService service) {
    this.service = service;
  }

  @GetMapping(PATH)
  void content(
      @PathVariable InfoHash infoHash, HttpServletRequest request, HttpServletResponse response)
      throws TorrentException, IOException {
    Overlay overlay =
        service
            .overlay()
            .orElseThrow(() ->
                new TorrentException(
                    TorrentException.Kind.CONFLICT,
                    "this peer is no part of the overlay:"
                        + " enjambre.peer.discovery.overlay is false"));
    try (DirectDownload download = overlay.download(infoHash, overlay.holders(infoHash))) {
      Metainfo metainfo = download.metainfo();
      List<FileEntry> files = metainfo.files().stream().filter(file -> !file.padding()).toList();
      if (files.size() != 1) {
        throw new TorrentException(
            TorrentException.Kind.CONFLICT,
            "the torrent has " + files.size() + " files; only one of a single file is streamed");
      }
      response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
      response.setContentLengthLong(metainfo.layout().totalSize());
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          ContentDisposition.attachment()
              .filename(files.getFirst().path().getLast(), StandardCharsets.UTF_8)
              .build()
              .toString());
      if (!"HEAD".equals(request.getMethod())) {
        send(infoHash, download, response);
      }
    }
  }

  private static void send(InfoHash infoHash, DirectDownload download, HttpServletResponse response)
      throws IOException {
    // If it must be broken off, only the end of the connection can tell.
    response.setHeader(HttpHeaders.CONNECTION, "close");
    response.flushBuffer();
    try {
      download.writeTo(response.getOutputStream());
    } catch (IOException e) {
      log.info("Streaming {} broke off: {}", infoHash, e.getMessage());
      throw e;
    }
  }
}
