package dev.enjambre.peer.web;

import dev.enjambre.boot.web.EventStream;
import dev.enjambre.boot.web.StreamedReads;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.search.RecentSearches;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** All that makes up the REST API; needs a {@link PeerService} and a {@link PeerCatalog}. */
@Configuration(proxyBeanMethods = false)
@Import({
  TorrentsController.class,
  TorrentDetailsController.class,
  SharesController.class,
  SettingsController.class,
  FileContentController.class,
  SearchController.class,
  FoundContentController.class,
  OverlayController.class,
  EventsController.class,
  EngineProblems.class
})
public class WebConfiguration implements WebMvcConfigurer {

  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverter(String.class, InfoHash.class, InfoHash::fromHex);
  }

  @Bean
  StreamedReads streamedReads() {
    return new StreamedReads(
        List.of(
            "/api/v1/torrents/{infoHash}/files/{index}",
            EventsController.PATH,
            SearchController.STREAM_PATH,
            FoundContentController.PATH));
  }

  @Bean
  TorrentViews torrentViews(PeerCatalog catalog) {
    return new TorrentViews(catalog);
  }

  @Bean
  FoundTorrents foundTorrents(PeerService service, PeerCatalog catalog) {
    return new FoundTorrents(service, catalog);
  }

  @Bean
  TorrentAdditions torrentAdditions(
      PeerService service, PeerCatalog catalog, FoundTorrents found, TorrentUrlFetcher fetcher) {
    return new TorrentAdditions(service, catalog, found, fetcher);
  }

  @Bean
  EventStream eventStream() {
    return new EventStream(EventStream.Bounds.DEFAULT);
  }

  @Bean(destroyMethod = "close")
  TorrentChanges torrentChanges(
      PeerService service, TorrentViews views, EventStream stream, JsonMapper json) {
    return new TorrentChanges(service, views, stream, json).start();
  }

  @Bean
  RecentSearches recentSearches(PeerService service, PeerCatalog catalog) {
    return new RecentSearches(service, catalog);
  }

  @Bean
  TorrentUrlFetcher torrentUrlFetcher(PeerConfig config) {
    return new TorrentUrlFetcher(config.rules());
  }
}
