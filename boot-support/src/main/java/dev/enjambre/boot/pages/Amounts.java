package dev.enjambre.boot.pages;

import java.math.RoundingMode;
import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Amounts as people read them, in their language: {@code #amounts} in templates. {@code amounts.js}
 * says the same of the same amounts, so that a page does not change its ways when its script begins
 * to write numbers. Of one request.
 */
public final class Amounts {

  /** Stands for what nobody knows. */
  public static final String UNKNOWN = "–";

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Locale locale;

  /** Makes those of a language. */
  public Amounts(Locale locale) {
    this.locale = locale;
  }

  /** Returns an amount of bytes in the unit that keeps it short: {@code 1.5 GiB}. */
  public String size(@Nullable Number bytes) {
    if (bytes == null || bytes.doubleValue() < 0) {
      return UNKNOWN;
    }
    int unit = 0;
    double value = bytes.doubleValue();
    while (value >= 1000 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return number(value, unit == 0 || value >= 100 ? 0 : 1) + " " + UNITS.get(unit);
  }

  /** Returns bytes per second: {@code 1.5 GiB/s}. */
  public String rate(@Nullable Number bytesPerSecond) {
    String size = size(bytesPerSecond);
    return size.equals(UNKNOWN) ? UNKNOWN : size + "/s";
  }

  /**
   * Returns a part of a whole, never more than there is: {@code 99.9%} until all is there.
   *
   * @param part 0 to 1
   */
  public String percent(@Nullable Number part) {
    if (part == null) {
      return UNKNOWN;
    }
    double value = Math.clamp(part.doubleValue(), 0, 1);
    NumberFormat format = NumberFormat.getPercentInstance(locale);
    int digits = value == 0 || value == 1 ? 0 : 1;
    format.setMinimumFractionDigits(digits);
    format.setMaximumFractionDigits(digits);
    return format.format(Math.floor(value * 1000) / 1000);
  }

  /** Returns how long something takes, by its two largest units: {@code 2 h 5 min}. */
  public String time(@Nullable Number seconds) {
    if (seconds == null || seconds.longValue() < 0) {
      return UNKNOWN;
    }
    Duration time = Duration.ofSeconds(seconds.longValue());
    if (time.toDays() > 0) {
      return number((double) time.toDays(), 0) + " d" + more(time.toHoursPart(), "h");
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h" + more(time.toMinutesPart(), "min");
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + " min" + more(time.toSecondsPart(), "s");
    }
    return time.toSeconds() + " s";
  }

  private static String more(int amount, String unit) {
    return amount == 0 ? "" : " " + amount + " " + unit;
  }

  /** Returns a number of things: {@code 12,345}. */
  public String count(@Nullable Number number) {
    return number == null ? UNKNOWN : number(number.doubleValue(), 0);
  }

  /** Returns a moment, {@code 2026-11-22 03:15 UTC}; a script writes it in the reader's zone. */
  public String moment(@Nullable Instant moment) {
    return moment == null ? UNKNOWN : MOMENT.format(moment);
  }

  private String number(double value, int decimals) {
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    format.setRoundingMode(RoundingMode.HALF_UP);
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format.format(value);
  }
}
