package dev.enjambre.peer.cli;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of files: {@code 0,3-7}. */
final class FileNumbersConverter implements ITypeConverter<FileNumbers> {

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  /** As many as a call can carry. */
  private static final int MOST = 10_000;

  @Override
  public FileNumbers convert(String text) {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is no list of numbers, such as 0,3-7");
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new TypeConversionException("'" + part + "' ends before it begins");
      }
      if (numbers.size() + (last - first) >= MOST) {
        throw new TypeConversionException("more than " + MOST + " files can't be named");
      }
      for (int number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return new FileNumbers(List.copyOf(numbers));
  }
}
