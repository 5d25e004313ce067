package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a torrent: always its info hash, perhaps the link that it was added by, and, at
 * once or later, what is shared. Changed on the torrent's loop; read by anybody.
 */
final class TorrentMetadata {

  private final InfoHash infoHash;
  private final @Nullable MagnetLink link;
  private volatile @Nullable Metainfo metainfo;

  /** Makes that of a torrent that is known. */
  TorrentMetadata(Metainfo metainfo) {
    this.infoHash = metainfo.infoHash();
    this.link = null;
    this.metainfo = metainfo;
  }

  /** Makes that of a torrent of which there is a link only. */
  TorrentMetadata(MagnetLink link) {
    this.infoHash = link.infoHash();
    this.link = link;
  }

  InfoHash infoHash() {
    return infoHash;
  }

  Optional<MagnetLink> link() {
    return Optional.ofNullable(link);
  }

  /** Whether it is known what is shared. */
  boolean isHere() {
    return metainfo != null;
  }

  /** Returns what is shared, once it is known. */
  Optional<Metainfo> metainfo() {
    return Optional.ofNullable(metainfo);
  }

  /** Returns what is shared, which must be known. */
  Metainfo known() {
    Metainfo now = metainfo;
    if (now == null) {
      throw new IllegalStateException("the metadata of " + infoHash + " is not here");
    }
    return now;
  }

  /** From now on it is known. */
  void found(Metainfo torrent) {
    metainfo = torrent;
  }

  /** Returns its name: the torrent's own, or what the link calls it, or the info hash. */
  String name() {
    Metainfo now = metainfo;
    if (now != null) {
      return now.name();
    }
    String shown = link == null ? null : link.displayName();
    return shown == null || shown.isBlank() ? infoHash.toHex() : shown;
  }

  /** Returns its name, fit for a log. */
  String printableName() {
    return PrintableText.escape(name());
  }

  /** Returns how many bytes are shared; 0 while that is not known. */
  long totalSize() {
    Metainfo now = metainfo;
    return now == null ? 0 : now.layout().totalSize();
  }

  /** Returns how many pieces there are; 0 while that is not known. */
  int pieceCount() {
    Metainfo now = metainfo;
    return now == null ? 0 : now.layout().pieceCount();
  }

  /** Returns the nodes of the DHT that it names; none of a private one (BEP 27). */
  List<PeerEndpoint> nodes() {
    Metainfo now = metainfo;
    return now == null || now.isPrivate()
        ? List.of()
        : now.nodes().stream().flatMap(node -> PeerEndpoint.of(node).stream()).toList();
  }

  /**
   * Returns the torrent's own trackers and, unless it is private, further ones as a tier each.
   *
   * @param ours trackers for every torrent that is not private
   */
  List<List<URI>> trackerTiers(List<URI> ours) {
    Metainfo now = metainfo;
    List<List<URI>> tiers = new ArrayList<>();
    if (now != null) {
      tiers.addAll(now.trackerTiers());
    } else if (link != null) {
      link.trackers().forEach(url -> tiers.add(List.of(url)));
    }
    if (now == null || !now.isPrivate()) {
      ours.forEach(url -> tiers.add(List.of(url)));
    }
    return tiers;
  }
}
