package dev.enjambre.common.metainfo;

import dev.enjambre.common.id.InfoHash;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A link that stands for a torrent: its info hash, and where to start looking for the rest.
 *
 * @param displayName what to call it until its real name is known; escape it before you show it
 * @param trackers {@code http}, {@code https} and {@code udp} URLs; others in a link are left out
 * @param webSeeds HTTP servers that have its files (BEP 19)
 * @param peers peers to try, not resolved yet
 * @param selected the files that are wanted, by index (BEP 53), in ascending order and apart from
 *     each other; empty means all
 * @see <a href="https://www.bittorrent.org/beps/bep_0009.html">BEP 9, "magnet URI format"</a>
 */
public record MagnetLink(
    InfoHash infoHash,
    @Nullable String displayName,
    List<URI> trackers,
    List<URI> webSeeds,
    List<InetSocketAddress> peers,
    List<FileRange> selected) {

  /**
   * Files that follow each other.
   *
   * @param first index of the first, from 0
   * @param last index of the last, not below the first
   */
  public record FileRange(int first, int last) {

    /** Checks the order. */
    public FileRange {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("no range of files: " + first + " to " + last);
      }
    }
  }

  /** Copies the lists. */
  public MagnetLink {
    trackers = List.copyOf(trackers);
    webSeeds = List.copyOf(webSeeds);
    peers = List.copyOf(peers);
    selected = List.copyOf(selected);
  }

  /** Makes a link of an info hash alone. */
  public static MagnetLink of(InfoHash infoHash) {
    return new MagnetLink(infoHash, null, List.of(), List.of(), List.of(), List.of());
  }

  /** Makes a link to a torrent: with its name, trackers and web seeds. */
  public static MagnetLink of(Metainfo torrent) {
    List<URI> trackers = torrent.trackerTiers().stream().flatMap(List::stream).toList();
    return new MagnetLink(
        torrent.infoHash(), torrent.name(), trackers, torrent.webSeeds(), List.of(), List.of());
  }

  /**
   * Reads a link. The info hash may be in hexadecimal or base 32; parameters that are not known, or
   * malformed without being needed, are left out.
   *
   * @throws InvalidMetainfoException if it is no magnet link, or names no v1 info hash
   */
  public static MagnetLink parse(String link) throws InvalidMetainfoException {
    return MagnetParse.parse(link);
  }

  /** Returns the link as text: the info hash in hexadecimal, everything else percent-encoded. */
  public String format() {
    StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash.toHex());
    if (displayName != null) {
      append(link, "dn", displayName);
    }
    trackers.forEach(tracker -> append(link, "tr", tracker.toString()));
    webSeeds.forEach(seed -> append(link, "ws", seed.toString()));
    for (InetSocketAddress peer : peers) {
      String host = peer.getHostString();
      String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      append(link, "x.pe", shown + ":" + peer.getPort());
    }
    if (!selected.isEmpty()) {
      List<String> ranges = new ArrayList<>();
      for (FileRange range : selected) {
        ranges.add(
            range.first() == range.last()
                ? Integer.toString(range.first())
                : range.first() + "-" + range.last());
      }
      link.append("&so=").append(String.join(",", ranges));
    }
    return link.toString();
  }

  private static void append(StringBuilder link, String key, String value) {
    String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    link.append('&').append(key).append('=').append(encoded);
  }

  /** Returns the link as text. */
  @Override
  public String toString() {
    return format();
  }

  /** Collects what a link names, each thing once, up to a bound. */
  static final class Collector<T> {
    private final Set<T> values = new LinkedHashSet<>();

    void add(T value) {
      if (values.size() < MetainfoLimits.MAX_URLS) {
        values.add(value);
      }
    }

    List<T> toList() {
      return List.copyOf(values);
    }
  }
}
