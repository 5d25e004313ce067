package dev.enjambre.peer.pages;

import dev.enjambre.boot.pages.Navigation;
import dev.enjambre.peer.service.PeerService;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * All that makes up the peer's pages; needs a {@link PeerService}, a {@link
 * dev.enjambre.peer.catalog.PeerCatalog}, what adds torrents, and what all pages share.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  TorrentsPage.class,
  TorrentPage.class,
  TorrentActions.class,
  CatalogSearchPage.class,
  RatesController.class
})
public class PeerPagesConfiguration {

  @Bean
  Navigation navigation() {
    return new Navigation(
        "peer",
        List.of(
            new Navigation.Entry("torrents", "nav.torrents", "/"),
            new Navigation.Entry("catalog", "nav.catalog", "/catalog")));
  }

  @Bean
  RateHistory rateHistory() {
    return new RateHistory();
  }

  @Bean(destroyMethod = "close")
  RateSampler rateSampler(PeerService service, RateHistory history) {
    return new RateSampler(service, history).start();
  }
}
