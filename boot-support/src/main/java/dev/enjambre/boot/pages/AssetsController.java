package dev.enjambre.boot.pages;

import dev.enjambre.boot.pages.Assets.Asset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;

/** Serves styles, scripts and pictures, by gzip to those who take it. */
@Controller
final class AssetsController {

  private static final CacheControl FOREVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final Assets assets;

  AssetsController(Assets assets) {
    this.assets = assets;
  }

  /** While services are renewed a page of one version may ask here for what belongs to another. */
  @GetMapping(Assets.PATH + "{version}/{name}")
  ResponseEntity<byte[]> asset(
      @PathVariable String version,
      @PathVariable String name,
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false)
          @Nullable String encodings) {
    Asset asset =
        assets.find(name).orElseThrow(() -> new ErrorResponseException(HttpStatus.NOT_FOUND));
    boolean zipped = encodings != null && encodings.contains("gzip");
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .contentType(asset.type())
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
            .cacheControl(assets.isCurrent(version) ? FOREVER : CacheControl.noStore());
    return zipped
        ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").body(asset.zipped())
        : answer.body(asset.bytes());
  }
}
