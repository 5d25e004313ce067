package dev.enjambre.peer.cli.download;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is to be fetched. */
public sealed interface Wanted {

  /** A torrent that is known. */
  record Torrent(Metainfo metainfo) implements Wanted {

    @Override
    public InfoHash infoHash() {
      return metainfo.infoHash();
    }

    @Override
    public String name() {
      return metainfo.name();
    }

    @Override
    public Wanted withTrackers(List<URI> trackers) {
      List<List<URI>> tiers = new ArrayList<>(metainfo.trackerTiers());
      trackers.stream().map(List::of).filter(tier -> !tiers.contains(tier)).forEach(tiers::add);
      return new Torrent(metainfo.withTrackers(tiers));
    }

    @Override
    public FileChoice files() {
      return FileChoice.ALL;
    }

    @Override
    public Metainfo renewed(Metainfo kept) {
      return metainfo;
    }
  }

  /** A torrent of which a link is known, and which is fetched from its peers. */
  record Link(MagnetLink magnet) implements Wanted {

    @Override
    public InfoHash infoHash() {
      return magnet.infoHash();
    }

    @Override
    public String name() {
      String name = magnet.displayName();
      return name == null ? magnet.infoHash().toHex() : name;
    }

    @Override
    public Wanted withTrackers(List<URI> trackers) {
      Set<URI> all = new LinkedHashSet<>(magnet.trackers());
      all.addAll(trackers);
      return new Link(
          new MagnetLink(
              magnet.infoHash(),
              magnet.displayName(),
              List.copyOf(all),
              magnet.webSeeds(),
              magnet.peers(),
              magnet.selected()));
    }

    @Override
    public FileChoice files() {
      return FileChoice.of(
          magnet.selected().stream().map(range -> range.first() + "-" + range.last()).toList());
    }

    @Override
    public Metainfo renewed(Metainfo kept) {
      return kept.withTrackers(magnet.trackers().stream().map(List::of).toList())
          .withWebSeeds(magnet.webSeeds());
    }
  }

  /** Returns which torrent. */
  InfoHash infoHash();

  /** Returns what to call it until its name is known; escape it before you show it. */
  String name();

  /** Returns which of its files it names itself (BEP 53). */
  FileChoice files();

  /** Returns the same with further trackers. */
  Wanted withTrackers(List<URI> trackers);

  /**
   * Returns the torrent to go on with where a part of it was fetched before: as it is known now.
   *
   * @param kept the torrent as it was known then
   */
  Metainfo renewed(Metainfo kept);
}
