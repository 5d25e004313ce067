package dev.enjambre.tracker.interop;

import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/** Asks a tracker on this machine for the counts of a swarm. */
public final class Scraper {

  private static final Counts NOBODY = new Counts(0, 0, 0);

  private Scraper() {}

  /** Returns what the tracker at {@code HOST:PORT} says of a swarm. */
  public static Counts scrape(String authority, InfoHash infoHash) throws IOException {
    String query = HttpAnnounceCodec.toQuery(new ScrapeRequest(List.of(infoHash)));
    URI uri = URI.create("http://" + authority + "/scrape?" + query);
    try (InputStream body = uri.toURL().openStream()) {
      return switch (HttpAnnounceCodec.decodeScrape(body.readAllBytes())) {
        case ScrapeResponse.Files files -> files.swarms().getOrDefault(infoHash, NOBODY);
        case ScrapeResponse.Failure failure -> throw new AssertionError(failure.reason());
      };
    } catch (BadTrackerAnswerException e) {
      throw new AssertionError("the tracker's answer can't be read", e);
    }
  }
}
