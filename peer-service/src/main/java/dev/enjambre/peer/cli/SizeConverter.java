package dev.enjambre.peer.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size as people write it: {@code 262144}, {@code 256K}, {@code 256KiB}, {@code 1M}. */
final class SizeConverter implements ITypeConverter<Integer> {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})([km])?(?:ib)?");

  @Override
  public Integer convert(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is no size, such as 256K or 1M");
    }
    String unit = matcher.group(2);
    long factor = unit == null ? 1 : unit.equals("k") ? 1024 : 1024 * 1024;
    long size = Long.parseLong(matcher.group(1)) * factor;
    if (size > Integer.MAX_VALUE) {
      throw new TypeConversionException("'" + text + "' is too large");
    }
    return (int) size;
  }
}
