package dev.enjambre.peer.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads bytes per second as people write them: {@code 500K}, {@code 5MiB}, {@code 1G/s}. 0 is no
 * limit.
 */
final class RateConverter implements ITypeConverter<Long> {

  private static final Pattern RATE = Pattern.compile("([0-9]{1,9})([kmg])?(?:ib)?(?:/s)?");

  @Override
  public Long convert(String text) {
    Matcher matcher = RATE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no rate, such as 500K or 5M");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "k" -> count << 10;
      case "m" -> count << 20;
      case "g" -> count << 30;
      case null, default -> count;
    };
  }
}
