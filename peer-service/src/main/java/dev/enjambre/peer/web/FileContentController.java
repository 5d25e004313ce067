package dev.enjambre.peer.web;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.service.FileContent;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands out the bytes of a torrent's files, whole or in part, also while they are fetched. Each
 * call runs on its own virtual thread, which waits for what is missing.
 */
@RestController
@RequestMapping("/api/v1/torrents")
final class FileContentController {

  private static final Logger log = LoggerFactory.getLogger(FileContentController.class);

  private final PeerService service;

  FileContentController(PeerService service) {
    this.service = service;
  }

  @GetMapping("/{infoHash}/files/{index}")
  void content(
      @PathVariable InfoHash infoHash,
      @PathVariable int index,
      HttpServletRequest request,
      HttpServletResponse response)
      throws TorrentException, IOException {
    FileContent content = service.content(infoHash, index);
    String tag = '"' + content.tag() + '"';
    response.setHeader(HttpHeaders.ETAG, tag);
    response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (isNamed(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    String condition = request.getHeader(HttpHeaders.IF_RANGE);
    Optional<ByteRange> asked =
        condition == null || condition.equals(tag)
            ? ByteRange.parse(request.getHeader(HttpHeaders.RANGE), content.length())
            : Optional.empty();
    ByteRange range = asked.orElse(new ByteRange(0, content.length()));
    if (asked.isPresent() && !range.isSatisfiable()) {
      response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + content.length());
      response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      return;
    }
    if (asked.isPresent()) {
      response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
      response.setHeader(
          HttpHeaders.CONTENT_RANGE,
          "bytes " + range.from() + "-" + (range.to() - 1) + "/" + content.length());
    }
    response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
    response.setContentLengthLong(range.to() - range.from());
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        ContentDisposition.attachment()
            .filename(content.name(), StandardCharsets.UTF_8)
            .build()
            .toString());
    if (!"HEAD".equals(request.getMethod())) {
      send(content, range, response);
    }
  }

  private static void send(FileContent content, ByteRange range, HttpServletResponse response)
      throws IOException {
    // If it must be broken off, only the end of the connection can tell.
    response.setHeader(HttpHeaders.CONNECTION, "close");
    response.flushBuffer();
    try {
      content.writeTo(response.getOutputStream(), range.from(), range.to());
    } catch (IOException e) {
      log.info(
          "Sending bytes {} to {} of {} broke off: {}",
          range.from(),
          range.to(),
          content.tag(),
          e.getMessage());
      throw e;
    }
  }

  private static boolean isNamed(@Nullable String tags, String tag) {
    if (tags != null) {
      for (String one : tags.split(",", -1)) {
        String plain = one.strip();
        if (plain.equals("*") || plain.equals(tag) || plain.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }
}
