package dev.enjambre.tracker.app;

import java.security.Security;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The tracker's entry point. */
@SpringBootApplication(scanBasePackages = "dev.enjambre.tracker")
public class TrackerApplication {

  /** Starts the tracker; arguments are Spring options. */
  public static void main(String[] arguments) {
    // Names in a Swarm move: the platform's own cache must not hold on to their addresses.
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    SpringApplication.run(TrackerApplication.class, arguments);
  }
}
