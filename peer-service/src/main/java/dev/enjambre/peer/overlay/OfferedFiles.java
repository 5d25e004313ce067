package dev.enjambre.peer.overlay;

import java.util.List;

/** What this node offers: its torrents, without private ones. Asked on the loop; must be quick. */
@FunctionalInterface
public interface OfferedFiles {

  /**
   * Returns torrents that match, in any order.
   *
   * @param question to be read as {@link NameMatch} does
   * @param most at least 1
   */
  List<OfferedFile> matching(String question, int most);
}
