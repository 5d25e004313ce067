package dev.enjambre.tracker.pages;

import dev.enjambre.boot.pages.Navigation;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the tracker shows to people; needs {@link dev.enjambre.boot.pages.PagesConfiguration}. */
@Configuration(proxyBeanMethods = false)
@Import({ListingPage.class, EntryPage.class, FleetPage.class, UploadForm.class})
public class TrackerPagesConfiguration {

  @Bean
  Navigation navigation() {
    return new Navigation(
        "tracker",
        List.of(
            new Navigation.Entry("catalog", "tracker.nav.catalog", "/"),
            new Navigation.Entry("fleet", "tracker.nav.fleet", "/fleet")));
  }
}
