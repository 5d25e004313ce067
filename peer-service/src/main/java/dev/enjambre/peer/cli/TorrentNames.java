package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.RemoteTorrent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How torrents of a peer are named on the command line: by exact name, by info hash, or by the
 * beginning of one that no other has.
 */
final class TorrentNames {

  /** What commands tell of it in their help. */
  static final String HELP = "its name, its info hash, or the first digits of that (4 or more)";

  private static final Pattern HASH_START = Pattern.compile("[0-9a-f]{4,40}");

  private TorrentNames() {}

  /** Returns those that are named, each once, in that order. */
  static List<RemoteTorrent> find(List<RemoteTorrent> torrents, List<String> names)
      throws CommandException {
    Set<RemoteTorrent> found = new LinkedHashSet<>();
    for (String name : names) {
      found.add(find(torrents, name));
    }
    return List.copyOf(found);
  }

  /** Returns the one that is named. */
  static RemoteTorrent find(List<RemoteTorrent> torrents, String name) throws CommandException {
    List<RemoteTorrent> named =
        torrents.stream().filter(torrent -> torrent.name().equals(name)).toList();
    String start = name.toLowerCase(Locale.ROOT);
    if (named.isEmpty() && HASH_START.matcher(start).matches()) {
      named = torrents.stream().filter(torrent -> torrent.infoHash().startsWith(start)).toList();
    }
    if (named.isEmpty()) {
      throw new CommandException(
          ExitCode.NOT_FOUND, "the peer has no torrent '" + name + "'; ls lists those it has");
    }
    if (named.size() > 1) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "'" + name + "' stands for " + named.size() + " torrents; say more digits");
    }
    return named.getFirst();
  }
}
