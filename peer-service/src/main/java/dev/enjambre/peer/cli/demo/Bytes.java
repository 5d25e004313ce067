package dev.enjambre.peer.cli.demo;

import java.util.Locale;

/** Amounts of data as people read them. */
public final class Bytes {

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Bytes() {}

  /** Returns an amount in the unit that keeps it short: {@code 1.5 GiB}. */
  public static String show(long bytes) {
    int unit = 0;
    double value = (double) bytes;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** Returns a rate as {@link #show} has it: {@code 1.5 GiB/s}. */
  public static String showRate(long bytesPerSecond) {
    return show(bytesPerSecond) + "/s";
  }
}
