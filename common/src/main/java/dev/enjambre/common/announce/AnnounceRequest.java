package dev.enjambre.common.announce;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a peer tells a tracker about itself, and asks for.
 *
 * @param infoHash which torrent
 * @param peerId who announces
 * @param port TCP port on which the peer listens, 1 to 65535
 * @param uploaded payload bytes sent since {@code started}, 0 or more
 * @param downloaded payload bytes received since {@code started}, 0 or more
 * @param left bytes still missing; 0 makes a seeder, {@link #LEFT_UNKNOWN} is for magnet links
 * @param event why it announces
 * @param numWant how many peers it wants at most, 0 or more; empty leaves it to the tracker
 * @param compact whether it asks for the compact forms, which cannot carry host names (BEP 23)
 * @param noPeerId whether the dictionary form may leave out the peer ids
 * @param hostname the host name to hand out instead of the source address (an extension of ours)
 * @param ip the address that the peer claims; a tracker trusts few with it
 * @param key what identifies the peer to the tracker though its address changes
 * @param zone where the peer is, for example its node's name (an extension of ours)
 * @param external where those outside the peer's network can reach it (an extension of ours)
 * @param trackerId what the tracker's previous answer asked to be told again
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "trackers"</a>
 */
public record AnnounceRequest(
    InfoHash infoHash,
    PeerId peerId,
    int port,
    long uploaded,
    long downloaded,
    long left,
    AnnounceEvent event,
    OptionalInt numWant,
    boolean compact,
    boolean noPeerId,
    Optional<HostName> hostname,
    Optional<IpAddress> ip,
    Optional<String> key,
    Optional<Zone> zone,
    Optional<ExternalAddress> external,
    Optional<String> trackerId) {

  /** Stands for a size that is not known yet. */
  public static final long LEFT_UNKNOWN = Long.MAX_VALUE;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public AnnounceRequest {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    if (uploaded < 0 || downloaded < 0 || left < 0) {
      throw new IllegalArgumentException("uploaded, downloaded and left cannot be negative");
    }
    if (numWant.isPresent() && numWant.getAsInt() < 0) {
      throw new IllegalArgumentException("numWant cannot be negative");
    }
  }

  /** Starts a request with nothing transferred, {@code left} unknown and compact answers. */
  public static Builder builder(InfoHash infoHash, PeerId peerId, int port) {
    return new Builder(infoHash, peerId, port);
  }

  /** Returns whether the peer has everything. */
  public boolean isSeeder() {
    return left == 0;
  }

  /** Returns the same request without the address that the peer claims. */
  public AnnounceRequest withoutIp() {
    if (ip.isEmpty()) {
      return this;
    }
    Builder builder = toBuilder();
    builder.ip = null;
    return builder.build();
  }

  /** Returns the same request with another external address. */
  public AnnounceRequest withExternal(ExternalAddress address) {
    return toBuilder().external(address).build();
  }

  /** Starts a request that is the same but for what is set. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** An announce being put together; used by one thread. */
  public static final class Builder {

    private final InfoHash infoHash;
    private final PeerId peerId;
    private final int port;
    private long uploaded;
    private long downloaded;
    private long left = LEFT_UNKNOWN;
    private AnnounceEvent event = AnnounceEvent.NONE;
    private OptionalInt numWant = OptionalInt.empty();
    private boolean compact = true;
    private boolean noPeerId;
    private @Nullable HostName hostname;
    private @Nullable IpAddress ip;
    private @Nullable String key;
    private @Nullable Zone zone;
    private @Nullable ExternalAddress external;
    private @Nullable String trackerId;

    private Builder(InfoHash infoHash, PeerId peerId, int port) {
      this.infoHash = infoHash;
      this.peerId = peerId;
      this.port = port;
    }

    private Builder(AnnounceRequest request) {
      this(request.infoHash, request.peerId, request.port);
      uploaded = request.uploaded;
      downloaded = request.downloaded;
      left = request.left;
      event = request.event;
      numWant = request.numWant;
      compact = request.compact;
      noPeerId = request.noPeerId;
      hostname = request.hostname.orElse(null);
      ip = request.ip.orElse(null);
      key = request.key.orElse(null);
      zone = request.zone.orElse(null);
      external = request.external.orElse(null);
      trackerId = request.trackerId.orElse(null);
    }

    /** Sets the payload bytes sent since {@code started}. */
    public Builder uploaded(long bytes) {
      uploaded = bytes;
      return this;
    }

    /** Sets the payload bytes received since {@code started}. */
    public Builder downloaded(long bytes) {
      downloaded = bytes;
      return this;
    }

    /** Sets the bytes still missing. */
    public Builder left(long bytes) {
      left = bytes;
      return this;
    }

    /** Sets why the peer announces. */
    public Builder event(AnnounceEvent why) {
      event = why;
      return this;
    }

    /** Sets how many peers are wanted at most. */
    public Builder numWant(int peers) {
      numWant = OptionalInt.of(peers);
      return this;
    }

    /** Asks for the compact forms, or for dictionaries. */
    public Builder compact(boolean wanted) {
      compact = wanted;
      return this;
    }

    /** Lets the dictionary form leave out the peer ids. */
    public Builder noPeerId(boolean allowed) {
      noPeerId = allowed;
      return this;
    }

    /** Sets the host name to hand out. */
    public Builder hostname(HostName name) {
      hostname = name;
      return this;
    }

    /** Claims an address. */
    public Builder ip(IpAddress address) {
      ip = address;
      return this;
    }

    /** Sets what identifies the peer though its address changes. */
    public Builder key(String text) {
      key = text;
      return this;
    }

    /** Sets where the peer is. */
    public Builder zone(Zone place) {
      zone = place;
      return this;
    }

    /** Sets where those outside the peer's network can reach it. */
    public Builder external(ExternalAddress address) {
      external = address;
      return this;
    }

    /** Sets what the tracker asked to be told again. */
    public Builder trackerId(String text) {
      trackerId = text;
      return this;
    }

    /**
     * Makes the request.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public AnnounceRequest build() {
      return new AnnounceRequest(
          infoHash,
          peerId,
          port,
          uploaded,
          downloaded,
          left,
          event,
          numWant,
          compact,
          noPeerId,
          Optional.ofNullable(hostname),
          Optional.ofNullable(ip),
          Optional.ofNullable(key),
          Optional.ofNullable(zone),
          Optional.ofNullable(external),
          Optional.ofNullable(trackerId));
    }
  }
}
