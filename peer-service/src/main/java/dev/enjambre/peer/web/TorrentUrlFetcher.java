package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.TorrentFetcher;
import java.time.Duration;
import org.springframework.web.ErrorResponseException;

/**
 * Fetches torrent files for those who name their URL: whatever goes wrong is a problem with the
 * field {@code url}. Safe for use by many threads.
 */
final class TorrentUrlFetcher implements AutoCloseable {

  private static final String FIELD = "url";

  private final TorrentFetcher fetcher;

  TorrentUrlFetcher(CallRules rules) {
    this(new TorrentFetcher(rules));
  }

  TorrentUrlFetcher(CallRules rules, int maxBytes, Duration totalTimeout) {
    this(new TorrentFetcher(rules, maxBytes, totalTimeout));
  }

  private TorrentUrlFetcher(TorrentFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * Fetches, and waits for it.
   *
   * @throws ErrorResponseException if the URL is wrong, or nothing can be had from it
   */
  byte[] fetch(String url) throws InterruptedException {
    try {
      return fetcher.fetch(url);
    } catch (TorrentFetcher.FetchException e) {
      throw Problems.badInput(FIELD, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
