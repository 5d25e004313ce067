package dev.enjambre.tracker.web;

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
public class WebConfiguration {}
