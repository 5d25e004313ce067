package dev.enjambre.tracker.web;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.FleetView;
import dev.enjambre.tracker.swarm.MemberProgress;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The JSON of the fleet view. What is not known is null. */
final class FleetJson {

  private FleetJson() {}

  /**
   * Some torrents.
   *
   * @param torrents in the order of their info hashes
   * @param next what to ask for as {@code after} to get others
   */
  record Page(List<Torrent> torrents, @Nullable String next) {

    static Page of(FleetView.Page page) {
      return new Page(
          page.swarms().stream().map(Torrent::of).toList(),
          page.next().map(InfoHash::toString).orElse(null));
    }
  }

  /**
   * How far a torrent has got.
   *
   * @param seeders replicas that have it
   * @param leechers replicas that are getting it
   * @param completed how often a replica has become complete
   * @param bytesLeft what all leechers lack together
   * @param leftUnknown leechers that do not know what they lack
   * @param downloadRate bytes per second of all leechers together
   * @param etaSeconds when the last leecher is done of those of whom that is known
   * @param withoutEta leechers of whom it is not known
   * @param stalled leechers that have not got further for too long
   */
  record Torrent(
      String infoHash,
      int seeders,
      int leechers,
      int completed,
      long bytesLeft,
      int leftUnknown,
      long downloadRate,
      @Nullable Long etaSeconds,
      int withoutEta,
      int stalled) {

    static Torrent of(SwarmProgress progress) {
      return new Torrent(
          progress.infoHash().toString(),
          progress.counts().seeders(),
          progress.counts().leechers(),
          progress.counts().completed(),
          progress.bytesLeft(),
          progress.leftUnknown(),
          Math.round(progress.bytesPerSecond()),
          orNull(progress.secondsLeft()),
          progress.withoutEnd(),
          progress.stalled());
    }
  }

  /**
   * Some peers of a torrent.
   *
   * @param page which page, from 0
   * @param size peers of a page
   */
  record Peers(
      String infoHash,
      int seeders,
      int leechers,
      int completed,
      int page,
      int size,
      List<Peer> peers) {

    static Peers of(
        FleetView fleet, InfoHash infoHash, int page, int size, FleetView.Members members) {
      SwarmCounts counts = members.counts();
      return new Peers(
          infoHash.toString(),
          counts.seeders(),
          counts.leechers(),
          counts.completed(),
          page,
          size,
          members.members().stream()
              .map(member -> Peer.of(member, fleet.isStalled(member)))
              .toList());
    }

    /** Nobody has announced it. */
    static Peers none(InfoHash infoHash, int page, int size) {
      return new Peers(infoHash.toString(), 0, 0, 0, page, size, List.of());
    }
  }

  /**
   * A peer.
   *
   * @param hostname as it announced it; nobody has checked it
   * @param external where those outside its network can reach it; likewise
   * @param zone likewise
   * @param client by its peer id
   * @param stuckSeconds for how long it has announced that it lacks the same
   * @param stalled whether that is too long
   * @param lastSeenSeconds how long ago it announced
   */
  record Peer(
      String address,
      int port,
      @Nullable String hostname,
      @Nullable String external,
      @Nullable String zone,
      String client,
      boolean seeder,
      @Nullable Long bytesLeft,
      long downloadRate,
      @Nullable Long etaSeconds,
      int stuckSeconds,
      boolean stalled,
      int lastSeenSeconds) {

    static Peer of(MemberProgress member, boolean stalled) {
      return new Peer(
          member.peer().address().text(),
          member.peer().port(),
          member.peer().hostname().map(HostName::name).orElse(null),
          member.peer().external().map(ExternalAddress::text).orElse(null),
          member.zone().map(Zone::path).orElse(null),
          member.peer().id().clientName(),
          member.seeder(),
          member.left() == Long.MAX_VALUE ? null : member.left(),
          Math.round(member.bytesPerSecond()),
          orNull(member.secondsLeft()),
          member.stuckSeconds(),
          stalled,
          member.silentSeconds());
    }
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
