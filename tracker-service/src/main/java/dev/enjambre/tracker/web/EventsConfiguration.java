package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.EventStream;
import dev.enjambre.boot.web.StreamedReads;
import dev.enjambre.tracker.service.SwarmStore;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** How the events are put together. */
@Configuration(proxyBeanMethods = false)
class EventsConfiguration {

  private static final EventStream.Bounds BOUNDS =
      new EventStream.Bounds(200, 256, 256, Duration.ofSeconds(15));

  @Bean
  EventStream eventStream() {
    return new EventStream(BOUNDS);
  }

  @Bean
  TrackerEvents trackerEvents(EventStream stream, SwarmStore store, JsonMapper json) {
    return new TrackerEvents(stream, store, json);
  }

  @Bean
  StreamedReads streamedReads() {
    return new StreamedReads(List.of(EventsController.PATH));
  }
}
