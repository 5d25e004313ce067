package dev.enjambre.peer.catalog;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeerHost;
import dev.enjambre.common.id.InfoHash;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads the catalogue's answers: what is not known is passed over, what is missing is an error. */
final class CatalogJson {

  private static final int MAX_NAME = 4096;
  private static final int MAX_ID = 64;
  private static final int LAST_PORT = 65535;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(10).build())
                  .build())
          .build();

  private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);
  private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private record Entry(
      @Nullable String infoHash,
      @Nullable String name,
      @Nullable Long sizeBytes,
      @Nullable String description,
      @Nullable List<@Nullable String> tags,
      @Nullable String addedBy,
      @Nullable String addedAt,
      @Nullable Integer seeders,
      @Nullable Integer leechers) {

    CatalogEntry checked() throws BadJsonException {
      if (infoHash == null || name == null || sizeBytes == null) {
        throw new BadJsonException("an entry lacks its info hash, name or size", null);
      }
      if (name.isEmpty() || name.length() > MAX_NAME || sizeBytes < 0) {
        throw new BadJsonException("an entry's name or size is no such thing", null);
      }
      List<String> words = new ArrayList<>();
      for (String tag : tags == null ? List.<@Nullable String>of() : tags) {
        if (tag != null) {
          words.add(tag);
        }
      }
      try {
        return new CatalogEntry(
            InfoHash.fromHex(infoHash),
            name,
            sizeBytes,
            description == null ? "" : description,
            words,
            addedBy == null ? "" : addedBy,
            addedAt == null ? Instant.EPOCH : time(addedAt),
            seeders == null ? 0 : Math.max(0, seeders),
            leechers == null ? 0 : Math.max(0, leechers));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw new BadJsonException("an entry's info hash or time is none", e);
      }
    }
  }

  private record Removal(
      @Nullable Long number, @Nullable String infoHash, @Nullable String removedAt) {

    CatalogRemoval checked() throws BadJsonException {
      if (number == null || infoHash == null || removedAt == null) {
        throw new BadJsonException("a removal lacks its number, info hash or time", null);
      }
      try {
        return new CatalogRemoval(number, InfoHash.fromHex(infoHash), time(removedAt));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw new BadJsonException("a removal's info hash or time is none", e);
      }
    }
  }

  private record Removals(@Nullable String catalogId, @Nullable List<@Nullable Removal> removals) {}

  private record Peer(@Nullable String address, @Nullable Integer port, @Nullable String hostname) {

    /** Returns where it may be found; what is no address or no name is passed over. */
    List<PeerEndpoint> endpoints() {
      int at = port == null ? 0 : port;
      if (at < 1 || at > LAST_PORT) {
        return List.of();
      }
      Stream<PeerHost> hosts =
          Stream.concat(
              Stream.ofNullable(address).flatMap(text -> IpAddress.parse(text).stream()),
              Stream.ofNullable(hostname).flatMap(text -> HostName.parse(text).stream()));
      return hosts.map(host -> PeerEndpoint.of(host, at)).toList();
    }
  }

  private record Peers(@Nullable List<@Nullable Peer> peers) {}

  private record Page(@Nullable List<@Nullable Entry> entries, @Nullable Long total) {}

  private record Problem(@Nullable String detail, @Nullable String field) {}

  /** What was answered is not what it should be; the message is ours. */
  static final class BadJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    BadJsonException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private CatalogJson() {}

  static CatalogEntry entry(byte[] body) throws BadJsonException {
    return read(body, Entry.class).checked();
  }

  /** Returns a page without the entries that make no sense, unless none of them does. */
  static CatalogPage page(byte[] body) throws BadJsonException {
    Page page = read(body, Page.class);
    if (page.entries() == null) {
      throw new BadJsonException("there are no entries", null);
    }
    List<CatalogEntry> entries = new ArrayList<>();
    int passedOver = 0;
    for (Entry entry : page.entries()) {
      try {
        entries.add(checked(entry));
      } catch (BadJsonException e) {
        passedOver++;
        if (passedOver == page.entries().size()) {
          throw e;
        }
      }
    }
    long total = page.total() == null ? entries.size() : page.total();
    return new CatalogPage(entries, total, passedOver);
  }

  private static CatalogEntry checked(@Nullable Entry entry) throws BadJsonException {
    if (entry == null) {
      throw new BadJsonException("an entry is null", null);
    }
    return entry.checked();
  }

  /** Reads a time; none that could not be kept in milliseconds. */
  private static Instant time(String text) {
    Instant time = Instant.parse(text);
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("no time that anything can have happened at");
    }
    return time;
  }

  static CatalogRemovals removals(byte[] body) throws BadJsonException {
    Removals page = read(body, Removals.class);
    String catalogId = page.catalogId();
    if (page.removals() == null || catalogId == null || catalogId.length() > MAX_ID) {
      throw new BadJsonException("there are no removals of a catalogue", null);
    }
    List<CatalogRemoval> removals = new ArrayList<>();
    for (Removal removal : page.removals()) {
      if (removal == null) {
        throw new BadJsonException("a removal is null", null);
      }
      removals.add(removal.checked());
    }
    return new CatalogRemovals(catalogId, removals);
  }

  /** Returns where peers may be found, the first so many of them: by address, and by name. */
  static List<PeerEndpoint> peers(byte[] body, int most) throws BadJsonException {
    Peers page = read(body, Peers.class);
    if (page.peers() == null) {
      throw new BadJsonException("there are no peers", null);
    }
    return page.peers().stream()
        .filter(Objects::nonNull)
        .limit(most)
        .flatMap(peer -> peer.endpoints().stream())
        .toList();
  }

  /** Returns what a problem document says, if it is one. */
  static Optional<String> problem(byte[] body) {
    try {
      return Optional.ofNullable(read(body, Problem.class).detail());
    } catch (BadJsonException anythingElse) {
      return Optional.empty();
    }
  }

  /** Whether a problem document says that just this part of the request is wrong. */
  static boolean isProblemOf(String field, byte[] body) {
    try {
      return field.equals(read(body, Problem.class).field());
    } catch (BadJsonException anythingElse) {
      return false;
    }
  }

  private static <T> T read(byte[] body, Class<T> type) throws BadJsonException {
    T value;
    try {
      value = JSON.readValue(body, type);
    } catch (JacksonException e) {
      throw new BadJsonException("it is not the JSON that was to be expected", e);
    }
    if (value == null) {
      throw new BadJsonException("it is null", null);
    }
    return value;
  }
}
