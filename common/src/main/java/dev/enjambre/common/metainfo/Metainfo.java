package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.bencode.ByteRange;
import dev.enjambre.common.id.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A torrent: what its {@code .torrent} file says, checked. Whoever holds one may trust that its
 * paths stay inside the data folder and apart from each other, that its sizes add up, and that
 * there is a hash for each piece. Immutable.
 *
 * <p>Torrents of version 1 and hybrid ones are read, both as version 1; those of version 2 alone
 * are refused, and so are those without data. Bencode is read leniently, as keys in the wrong order
 * are common in the wild: the info hash is always that of the {@code info} dictionary's own bytes,
 * which are kept and never written anew.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3, "metainfo files"</a>
 */
public final class Metainfo {

  /** The longest torrent file that is read, in bytes. */
  public static final int MAX_TORRENT_BYTES = MetainfoLimits.MAX_TORRENT_BYTES;

  /** The most pieces that a torrent may have. */
  public static final int MAX_PIECES = MetainfoLimits.MAX_PIECES;

  private static final int HASH_LENGTH = 20;
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final BencodeReader READER = BencodeReader.lenient(MetainfoLimits.BENCODE);

  private final byte[] infoBytes;
  private final InfoHash infoHash;
  private final InfoParse info;

  /** Where in {@link #infoBytes} the first piece's hash begins. */
  private final int hashesAt;

  private final List<List<URI>> trackerTiers;

  /** What else stood in the torrent file, beside {@code info} and the trackers. */
  private final BencodeDictionary rest;

  private Metainfo(
      byte[] infoBytes,
      InfoHash infoHash,
      InfoParse info,
      int hashesAt,
      List<List<URI>> trackerTiers,
      BencodeDictionary rest) {
    this.infoBytes = infoBytes;
    this.infoHash = infoHash;
    this.info = info;
    this.hashesAt = hashesAt;
    this.trackerTiers = trackerTiers;
    this.rest = rest;
  }

  /**
   * Reads a torrent file.
   *
   * @throws InvalidMetainfoException if it is malformed, hostile or not supported
   */
  public static Metainfo parse(byte[] torrentFile) throws InvalidMetainfoException {
    BencodeDictionary root = readDictionary(ByteBuffer.wrap(torrentFile), "");
    if (root.dictionary("info").isEmpty()) {
      throw new InvalidMetainfoException(
          "info", root.contains("info") ? "is not a dictionary" : "is missing");
    }
    ByteRange range = root.rangeOf("info").orElseThrow();
    byte[] infoBytes = Arrays.copyOfRange(torrentFile, range.start(), range.end());
    return of(infoBytes, TopLevel.trackerTiers(root), TopLevel.withoutTrackersAndInfo(root));
  }

  /**
   * Reads an {@code info} dictionary that came without its torrent file (BEP 9).
   *
   * @param infoBytes exactly the dictionary
   * @throws InvalidMetainfoException if it is malformed, hostile or not supported
   */
  public static Metainfo fromInfo(byte[] infoBytes, List<List<URI>> trackerTiers)
      throws InvalidMetainfoException {
    return of(infoBytes.clone(), copyOf(trackerTiers), BencodeDictionary.builder().build());
  }

  /**
   * Reads a tracker's URL by the rules for those in torrents: {@code http}, {@code https} or {@code
   * udp}, with a host whose name is valid (no underscore). Empty where it breaks them.
   */
  public static Optional<URI> trackerUrl(String text) {
    return Urls.parse(text, Urls.TRACKER_SCHEMES);
  }

  /** Takes over the array. */
  static Metainfo of(byte[] infoBytes, List<List<URI>> trackerTiers, BencodeDictionary rest)
      throws InvalidMetainfoException {
    ByteBuffer input = ByteBuffer.wrap(infoBytes);
    BencodeDictionary dictionary = readDictionary(input, "info");
    InfoParse info = InfoParse.of(dictionary);
    int hashesEnd = dictionary.rangeOf("pieces").orElseThrow().end();
    int hashesAt = hashesEnd - info.layout().pieceCount() * HASH_LENGTH;
    InfoHash infoHash = InfoHash.ofInfoDictionary(ByteBuffer.wrap(infoBytes));
    return new Metainfo(infoBytes, infoHash, info, hashesAt, trackerTiers, rest);
  }

  private static BencodeDictionary readDictionary(ByteBuffer input, String field)
      throws InvalidMetainfoException {
    try {
      if (READER.readPrefix(input) instanceof BencodeDictionary dictionary) {
        if (!field.isEmpty() && input.hasRemaining()) {
          throw new InvalidMetainfoException(field, "has bytes behind its end");
        }
        return dictionary;
      }
      throw new InvalidMetainfoException(field, "is not a dictionary");
    } catch (BencodeException e) {
      throw new InvalidMetainfoException(field, "is not bencode: " + e.getMessage(), e);
    }
  }

  /** Returns the SHA-1 of {@link #infoBytes}. */
  public InfoHash infoHash() {
    return infoHash;
  }

  /** Returns the name of its file or folder; escape it before you show it. */
  public String name() {
    return info.name();
  }

  /** Returns how its bytes are cut into pieces. */
  public PieceLayout layout() {
    return info.layout();
  }

  /** Returns its files, at least one, in the order in which their bytes follow each other. */
  public List<FileEntry> files() {
    return info.files();
  }

  /** Returns whether its files stand in a folder of the torrent's name. */
  public boolean multiFile() {
    return info.multiFile();
  }

  /** Returns whether only its own trackers may tell of its peers (BEP 27). */
  public boolean isPrivate() {
    return info.isPrivate();
  }

  /** Returns the SHA-1 that a piece must have, 20 bytes. */
  public byte[] pieceHash(int piece) {
    int at = hashAt(piece);
    return Arrays.copyOfRange(infoBytes, at, at + HASH_LENGTH);
  }

  /** Returns whether a piece must have this SHA-1. */
  public boolean pieceMatches(int piece, byte[] sha1) {
    int at = hashAt(piece);
    return Arrays.equals(infoBytes, at, at + HASH_LENGTH, sha1, 0, sha1.length);
  }

  private int hashAt(int piece) {
    if (piece < 0 || piece >= layout().pieceCount()) {
      throw new IndexOutOfBoundsException("piece " + piece + " of " + layout().pieceCount());
    }
    return hashesAt + piece * HASH_LENGTH;
  }

  /**
   * Returns its trackers by tiers (BEP 12), none of them twice and no tier empty: those of {@code
   * announce-list}, or where that names none, that of {@code announce}. Only {@code http}, {@code
   * https} and {@code udp} URLs with a host are kept, and of these the first {@value
   * MetainfoLimits#MAX_URLS}.
   */
  public List<List<URI>> trackerTiers() {
    return trackerTiers;
  }

  /**
   * Returns the HTTP servers that have its files (BEP 19), under the same rules as the trackers;
   * with a {@code /} at the end where it has several files.
   */
  public List<URI> webSeeds() {
    return TopLevel.webSeeds(rest, "url-list", files().size() > 1);
  }

  /** Returns the HTTP servers that hand out its pieces (BEP 17). */
  public List<URI> httpSeeds() {
    return TopLevel.webSeeds(rest, "httpseeds", false);
  }

  /**
   * Returns nodes of the DHT by which its peers can be found (BEP 5, "torrent file extensions"),
   * not resolved: the first {@value MetainfoLimits#MAX_NODES} that have a port of 1 to 65535 and a
   * host without characters that no address and no name has. A private torrent may name some as
   * well; they are not to be asked for it.
   */
  public List<InetSocketAddress> nodes() {
    return TopLevel.nodes(rest);
  }

  /** Returns what its maker has to say; escape it before you show it. */
  public Optional<String> comment() {
    return TopLevel.text(rest, "comment");
  }

  /** Returns the program that made it; escape it before you show it. */
  public Optional<String> createdBy() {
    return TopLevel.text(rest, "created by");
  }

  /** Returns when it was made, if it says so and the year has at most four digits. */
  public Optional<Instant> creationDate() {
    return rest.integer("creation date")
        .filter(second -> second >= 0 && second <= LAST_SECOND)
        .map(Instant::ofEpochSecond);
  }

  /** Returns a copy of the {@code info} dictionary's exact bytes. */
  public byte[] infoBytes() {
    return infoBytes.clone();
  }

  /** Returns a fresh read-only view of {@link #infoBytes}, which is not copied. */
  public ByteBuffer infoBuffer() {
    return ByteBuffer.wrap(infoBytes).asReadOnlyBuffer();
  }

  /**
   * Returns the torrent file: the {@code info} dictionary byte for byte, the trackers that were
   * kept, and whatever else stood in the file that this was read from.
   */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(infoBytes.length + 1024);
    try {
      BencodeWriter.writeWith(TopLevel.withTrackers(rest, trackerTiers), "info", infoBytes, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /** Returns the same torrent with other trackers. */
  public Metainfo withTrackers(List<List<URI>> tiers) {
    return new Metainfo(infoBytes, infoHash, info, hashesAt, copyOf(tiers), rest);
  }

  /** Returns the same torrent with other HTTP servers that have its files (BEP 19). */
  public Metainfo withWebSeeds(List<URI> seeds) {
    return new Metainfo(
        infoBytes, infoHash, info, hashesAt, trackerTiers, TopLevel.withWebSeeds(rest, seeds));
  }

  private static List<List<URI>> copyOf(List<List<URI>> tiers) {
    return tiers.stream().map(List::copyOf).filter(tier -> !tier.isEmpty()).toList();
  }

  /** Compares everything: two torrents of the same info hash may have different trackers. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metainfo that
        && infoHash.equals(that.infoHash)
        && trackerTiers.equals(that.trackerTiers)
        && rest.equals(that.rest);
  }

  @Override
  public int hashCode() {
    return infoHash.hashCode();
  }

  /** Returns the info hash: safe in a log line. */
  @Override
  public String toString() {
    return "torrent " + infoHash;
  }
}
