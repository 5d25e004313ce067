package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of who may use the tracker.
 *
 * @param maxAnnouncesPerMinute how many announces one address (IPv6: 64 bits of it) may make in a
 *     minute, and at once; those from the trusted networks are not counted; 0: any number
 * @param maxScrapesPerMinute the same of scrapes
 * @param passkeysFile a file of pass keys, one a line, of which every client must have one; it is
 *     read again when it changes; empty: clients need none
 * @param blocklistFile a file of info hashes, addresses, networks and ranges, one a line, that are
 *     refused; it is read again when it changes; empty: none is
 */
@ConfigurationProperties("enjambre.tracker")
public record AdmissionProperties(
    @DefaultValue("0") int maxAnnouncesPerMinute,
    @DefaultValue("0") int maxScrapesPerMinute,
    @DefaultValue("") String passkeysFile,
    @DefaultValue("") String blocklistFile) {

  private static final int HIGHEST_RATE = 6_000_000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationProblemException if a setting is outside its range
   */
  public AdmissionProperties {
    requireRate(maxAnnouncesPerMinute, "max-announces-per-minute");
    requireRate(maxScrapesPerMinute, "max-scrapes-per-minute");
  }

  private static void requireRate(int rate, String key) {
    if (rate < 0 || rate > HIGHEST_RATE) {
      throw new ConfigurationProblemException(
          "The setting enjambre.tracker." + key + " must be 0 to " + HIGHEST_RATE + ".",
          "Correct enjambre.tracker." + key + ".",
          null);
    }
  }
}
