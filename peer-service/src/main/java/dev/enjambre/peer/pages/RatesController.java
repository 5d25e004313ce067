package dev.enjambre.peer.pages;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.pages.RateHistory.Span;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Gives charts their numbers. They are of the pages, not of the API. */
@RestController
final class RatesController {

  /**
   * What a chart draws.
   *
   * @param stepSeconds how far its points are apart
   * @param download payload bytes per second, the oldest first
   * @param upload payload bytes per second, the oldest first
   */
  record Chart(long stepSeconds, List<Long> download, List<Long> upload) {

    static Chart of(RateSeries series) {
      return new Chart(series.step().toSeconds(), series.download(), series.upload());
    }
  }

  private final PeerService service;
  private final RateHistory history;

  RatesController(PeerService service, RateHistory history) {
    this.service = service;
    this.history = history;
  }

  @GetMapping("/rates")
  ResponseEntity<Chart> ofAll(@RequestParam(defaultValue = "short") String span) {
    return answer(history.ofAll(span(span)));
  }

  @GetMapping("/torrents/{infoHash}/rates")
  ResponseEntity<Chart> ofOne(
      @PathVariable InfoHash infoHash, @RequestParam(defaultValue = "short") String span)
      throws TorrentException {
    service.status(infoHash);
    return answer(history.of(infoHash, span(span)));
  }

  private static Span span(String name) {
    return name.equals("long") ? Span.LONG : Span.SHORT;
  }

  private static ResponseEntity<Chart> answer(RateSeries series) {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Chart.of(series));
  }
}
