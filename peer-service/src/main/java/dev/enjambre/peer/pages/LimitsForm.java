package dev.enjambre.peer.pages;

import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The form of what a torrent may use, as it is filled in: rates in KiB per second, and nothing for
 * no limit.
 *
 * @param download the fastest that it may fetch
 * @param upload the fastest that it may send
 * @param connections how many peers it may have
 * @param sequential whether pieces are fetched in order
 * @param wrong the fields that can't be understood
 */
record LimitsForm(
    String download, String upload, String connections, boolean sequential, Set<String> wrong) {

  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

  /** Up to a TiB per second, by bytes. */
  private static final Pattern RATE = Pattern.compile("[0-9]{1,10}([.,][0-9]{1,10})?");

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

  /** Copies the set. */
  LimitsForm {
    wrong = Set.copyOf(wrong);
  }

  /** Shows what is in force. */
  static LimitsForm of(TorrentOptions options) {
    TorrentLimits limits = options.limits();
    return new LimitsForm(
        shown(limits.maxDownloadRate()),
        shown(limits.maxUploadRate()),
        limits.maxConnections() == 0 ? "" : Integer.toString(limits.maxConnections()),
        options.sequential(),
        Set.of());
  }

  /** Checks what somebody has filled in. */
  static LimitsForm of(String download, String upload, String connections, boolean sequential) {
    Set<String> wrong = new HashSet<>();
    if (!isRate(download)) {
      wrong.add("download");
    }
    if (!isRate(upload)) {
      wrong.add("upload");
    }
    if (!connections.isEmpty() && !COUNT.matcher(connections).matches()) {
      wrong.add("connections");
    }
    return new LimitsForm(download, upload, connections, sequential, wrong);
  }

  /** Returns the limits that this stands for; nothing of it may be wrong. */
  TorrentLimits limits() {
    return new TorrentLimits(
        bytes(download), bytes(upload), connections.isEmpty() ? 0 : Integer.parseInt(connections));
  }

  /** Whether a field can't be understood. */
  public boolean isWrong(String field) {
    return wrong.contains(field);
  }

  private static boolean isRate(String text) {
    return text.isEmpty() || RATE.matcher(text).matches();
  }

  private static long bytes(String rate) {
    return rate.isEmpty()
        ? 0
        : new BigDecimal(rate.replace(',', '.'))
            .multiply(KIBI)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
  }

  private static String shown(long rate) {
    return rate == 0
        ? ""
        : BigDecimal.valueOf(rate)
            .divide(KIBI, 10, RoundingMode.UNNECESSARY)
            .stripTrailingZeros()
            .toPlainString();
  }
}
