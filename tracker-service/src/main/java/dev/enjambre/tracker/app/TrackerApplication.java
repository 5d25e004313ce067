package dev.enjambre.tracker.app;

import dev.enjambre.tracker.pages.TrackerPagesConfiguration;
import dev.enjambre.tracker.web.WebConfiguration;
import java.security.Security;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The tracker's entry point. Its parts are named, as looking for them would cost each start time.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  TrackerConfiguration.class,
  StoreConfiguration.class,
  ReplicaConfiguration.class,
  AdmissionConfiguration.class,
  CatalogConfiguration.class,
  EdgeConfiguration.class,
  WebConfiguration.class,
  TrackerPagesConfiguration.class
})
public class TrackerApplication {

  private static final String TRAIN = "train";

  /**
   * Starts the tracker; arguments are Spring options, or {@code train} alone, by which the build
   * gets to know what a tracker needs.
   */
  public static void main(String[] arguments) throws Exception {
    // Names in a Swarm move: the platform's own cache must not hold on to their addresses.
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    if (arguments.length == 1 && arguments[0].equals(TRAIN)) {
      TrainingRun.run();
      return;
    }
    SpringApplication.run(TrackerApplication.class, arguments);
  }
}
