package dev.enjambre.peer.web;

import dev.enjambre.boot.web.StreamedReads;
import dev.enjambre.common.id.InfoHash;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** All that makes up the REST API; needs a {@link dev.enjambre.peer.service.PeerService}. */
@Configuration(proxyBeanMethods = false)
@Import({
  TorrentsController.class,
  TorrentDetailsController.class,
  SharesController.class,
  SettingsController.class,
  FileContentController.class,
  EngineProblems.class
})
public class WebConfiguration implements WebMvcConfigurer {

  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverter(String.class, InfoHash.class, InfoHash::fromHex);
  }

  @Bean
  StreamedReads streamedReads() {
    return new StreamedReads(List.of("/api/v1/torrents/{infoHash}/files/{index}"));
  }

  @Bean
  TorrentUrlFetcher torrentUrlFetcher() {
    return new TorrentUrlFetcher();
  }
}
