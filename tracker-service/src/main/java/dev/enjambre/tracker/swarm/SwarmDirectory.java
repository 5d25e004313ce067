package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The swarms of a shard, by info hash and by position. Removing one moves the last one into its
 * position. Info hashes are ordered, so chosen ones cannot make the hash map slow.
 */
final class SwarmDirectory {

  private final Map<InfoHash, Swarm> byHash = new HashMap<>();
  private final List<Swarm> all = new ArrayList<>();

  int size() {
    return all.size();
  }

  Swarm at(int position) {
    return all.get(position);
  }

  @Nullable Swarm get(InfoHash infoHash) {
    return byHash.get(infoHash);
  }

  void add(Swarm swarm) {
    swarm.position = all.size();
    all.add(swarm);
    byHash.put(swarm.infoHash(), swarm);
  }

  void remove(Swarm swarm) {
    byHash.remove(swarm.infoHash());
    Swarm last = all.removeLast();
    if (last != swarm) {
      all.set(swarm.position, last);
      last.position = swarm.position;
    }
  }
}
