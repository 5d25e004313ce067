package dev.enjambre.peer.cli.view;

import java.util.Locale;

/** Amounts of data and of time as people read them. */
public final class Amounts {

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long LONG = 365 * DAY;

  private Amounts() {}

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

  /** Returns a length of time by its two largest units: {@code 42 s}, {@code 3 min 05 s}. */
  public static String showTime(long seconds) {
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    if (seconds < HOUR) {
      return twoUnits(seconds, MINUTE, "min", 1, "s");
    }
    if (seconds < DAY) {
      return twoUnits(seconds, HOUR, "h", MINUTE, "min");
    }
    return seconds < LONG ? twoUnits(seconds, DAY, "d", HOUR, "h") : "more than a year";
  }

  private static String twoUnits(
      long seconds, long large, String largeName, long small, String smallName) {
    return String.format(
        Locale.ROOT,
        "%d %s %02d %s",
        seconds / large,
        largeName,
        seconds % large / small,
        smallName);
  }

  /** Returns a part of a whole, rounded down: 100 % is said only of what is complete. */
  public static String showPercent(double part) {
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(part * 1000) / 10);
  }
}
