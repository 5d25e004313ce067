package dev.enjambre.tracker.web;

import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.service.AnnounceUrls;
import dev.enjambre.tracker.service.HttpTracker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What answers at the web port. */
@Configuration(proxyBeanMethods = false)
@Import({
  CatalogController.class,
  CatalogTorrentController.class,
  DatabaseProblems.class,
  EventsConfiguration.class,
  EventsController.class,
  FleetController.class,
  StatsController.class,
  TrackerController.class
})
public class WebConfiguration {

  @Bean
  TorrentPublishing torrentPublishing(Catalog catalog) {
    return new TorrentPublishing(catalog);
  }

  @Bean
  CallersTracker callersTracker(AnnounceUrls announceUrls, HttpTracker tracker) {
    return new CallersTracker(announceUrls, tracker);
  }
}
