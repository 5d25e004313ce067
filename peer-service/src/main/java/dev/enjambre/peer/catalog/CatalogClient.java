package dev.enjambre.peer.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.AddressedHttp;
import dev.enjambre.peer.announce.TrackerAddresses;
import dev.enjambre.peer.catalog.CatalogException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue that the tracker keeps, asked over its REST API. Calls block, for some seconds at
 * most, and for a minute where a torrent is sent along; any thread may make them. If the tracker's
 * name has several addresses, the next is tried when one does not answer.
 *
 * <p>Whatever comes is bounded and checked before it is handed out: 16 MiB of JSON, 64 MiB of a
 * torrent, which must be the one that was asked for.
 */
public final class CatalogClient {

  /** Longer texts are refused by the catalogue. */
  public static final int MAX_QUERY = 200;

  /** No page has more entries. */
  public static final int MAX_PAGE = 500;

  private static final int MAX_PEERS = 100;
  private static final int MAX_JSON = 16 << 20;
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final Duration TRANSFER = Duration.ofSeconds(60);
  private static final String CATALOG = "api/v1/catalog";
  private static final Pattern INFO_HASH = Pattern.compile("[0-9a-fA-F]{40}");
  private static final int SHOWN = 300;
  private static final int MAX_TAG = 200;

  private final CatalogHttp http;

  /**
   * Makes a client.
   *
   * @param base the tracker's web port, for example {@code http://tracker:7070}
   * @param token what the tracker wants to be shown
   * @param localAddress source address of connections; empty leaves it to the system
   */
  public CatalogClient(URI base, Optional<String> token, Optional<InetAddress> localAddress) {
    this(base, token, localAddress, InetAddress::getAllByName);
  }

  CatalogClient(
      URI base,
      Optional<String> token,
      Optional<InetAddress> localAddress,
      TrackerAddresses.Resolver resolver) {
    http = new CatalogHttp(base, token, localAddress, resolver);
  }

  /**
   * Returns entries that match a text, as the catalogue understands it.
   *
   * @param text 200 characters at most
   * @param limit how many at most, 1 to 500
   */
  public CatalogPage search(String text, int limit) throws CatalogException {
    return page("?q=%s&size=%d".formatted(encode(text), limit));
  }

  /** Returns the entry of that info hash, in hexadecimal, or of exactly that name. */
  public Optional<CatalogEntry> find(String infoHashOrName) throws CatalogException {
    if (INFO_HASH.matcher(infoHashOrName).matches()) {
      Optional<CatalogEntry> entry = find(InfoHash.fromHex(infoHashOrName));
      if (entry.isPresent()) {
        return entry;
      }
    }
    return named(infoHashOrName);
  }

  /** Returns the entry of exactly that name. */
  public Optional<CatalogEntry> named(String name) throws CatalogException {
    return page("?name=%s&size=1".formatted(encode(name))).entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst();
  }

  /**
   * Some entries.
   *
   * @param page the entries
   * @param tag what stands for just this answer
   */
  record Listing(CatalogPage page, Optional<String> tag) {}

  /**
   * Returns a page of all entries, the newest first; empty if it is as it was.
   *
   * @param number which page, from 0
   * @param size entries of a page
   * @param tag that of the last answer
   */
  Optional<Listing> newest(int number, int size, Optional<String> tag) throws CatalogException {
    Map<String, String> headers = tag.map(known -> Map.of("If-None-Match", known)).orElse(Map.of());
    AddressedHttp.Answer answer =
        http.get(
            CATALOG + "?sort=added&order=desc&page=%d&size=%d".formatted(number, size),
            headers,
            MAX_JSON,
            ASKING);
    if (answer.status() == 304 && tag.isPresent()) {
      return Optional.empty();
    }
    Optional<String> newTag = answer.header("ETag").filter(text -> text.length() <= MAX_TAG);
    return Optional.of(new Listing(read(answer, CatalogJson::page), newTag));
  }

  /**
   * Returns what somebody has removed, in the order of the removals, and from which catalogue.
   *
   * @param after the number of that behind which to begin; 0 for the first that is known
   * @param limit how many at most, 1 to 1,000
   * @throws CatalogException of kind {@link Kind#NOT_FOUND} if the catalogue does not know what was
   *     removed
   */
  CatalogRemovals removals(long after, int limit) throws CatalogException {
    AddressedHttp.Answer answer =
        http.get(
            CATALOG + "/removals?after=%d&size=%d".formatted(after, limit),
            Map.of(),
            MAX_JSON,
            ASKING);
    // An older catalogue takes it for an info hash.
    if (answer.status() == 404
        || (answer.status() == 400 && CatalogJson.isProblemOf("infoHash", answer.body()))) {
      throw new CatalogException(Kind.NOT_FOUND, "the catalogue does not tell what was removed");
    }
    return read(answer, CatalogJson::removals);
  }

  /**
   * Returns where peers of a torrent may be found, as they announced it; none if it is not in the
   * catalogue.
   */
  List<PeerEndpoint> peers(InfoHash infoHash) throws CatalogException {
    AddressedHttp.Answer answer =
        http.get(CATALOG + "/" + infoHash + "/peers?size=" + MAX_PEERS, Map.of(), MAX_JSON, ASKING);
    return answer.status() == 404
        ? List.of()
        : read(answer, body -> CatalogJson.peers(body, MAX_PEERS));
  }

  /** Returns the entry of a torrent. */
  public Optional<CatalogEntry> find(InfoHash infoHash) throws CatalogException {
    AddressedHttp.Answer answer = http.get(CATALOG + "/" + infoHash, Map.of(), MAX_JSON, ASKING);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    CatalogEntry entry = read(answer, CatalogJson::entry);
    if (!entry.infoHash().equals(infoHash)) {
      throw nonsense("it is another torrent", null);
    }
    return Optional.of(entry);
  }

  /**
   * Returns a torrent of the catalogue.
   *
   * @throws CatalogException of kind {@link Kind#NOT_FOUND} if it has none of that info hash
   */
  public Metainfo torrent(InfoHash infoHash) throws CatalogException {
    AddressedHttp.Answer answer =
        http.get(
            CATALOG + "/" + infoHash + "/torrent", Map.of(), Metainfo.MAX_TORRENT_BYTES, TRANSFER);
    if (answer.status() == 404) {
      throw new CatalogException(Kind.NOT_FOUND, "the catalogue has no torrent " + infoHash);
    }
    requireSuccess(answer);
    try {
      Metainfo torrent = Metainfo.parse(answer.body());
      if (torrent.infoHash().equals(infoHash)) {
        return torrent;
      }
      throw nonsense("it is another torrent", null);
    } catch (InvalidMetainfoException e) {
      throw nonsense("it is no torrent: " + e.getMessage(), e);
    }
  }

  /**
   * Publishes a torrent; one that is there already stays as it is.
   *
   * @param description what there is to say of it, or empty
   * @param addedBy who publishes it, or empty
   */
  public Published publish(Metainfo torrent, String description, List<String> tags, String addedBy)
      throws CatalogException {
    StringBuilder query = new StringBuilder("?addedBy=").append(encode(addedBy));
    if (!description.isEmpty()) {
      query.append("&description=").append(encode(description));
    }
    tags.forEach(tag -> query.append("&tag=").append(encode(tag)));
    AddressedHttp.Answer answer =
        http.send(
            "POST",
            CATALOG + query,
            Map.of("Content-Type", "application/x-bittorrent"),
            torrent.toBytes(),
            MAX_JSON,
            TRANSFER);
    if (answer.status() == 409) {
      return new Published.NameTaken(detail(answer).orElse("the name stands for another torrent"));
    }
    requireSuccess(answer);
    return new Published.Accepted(answer.status() == 201);
  }

  private CatalogPage page(String query) throws CatalogException {
    return read(http.get(CATALOG + query, Map.of(), MAX_JSON, ASKING), CatalogJson::page);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(byte[] body) throws CatalogJson.BadJsonException;
  }

  private <T> T read(AddressedHttp.Answer answer, Reading<T> reading) throws CatalogException {
    requireSuccess(answer);
    try {
      return reading.of(answer.body());
    } catch (CatalogJson.BadJsonException e) {
      throw nonsense(String.valueOf(e.getMessage()), e);
    }
  }

  private void requireSuccess(AddressedHttp.Answer answer) throws CatalogException {
    int status = answer.status();
    if (status == 200 || status == 201) {
      return;
    }
    String said = detail(answer).map(text -> ": " + text).orElse("");
    String who = "the catalogue at " + http.host();
    if (status == 401 || status == 403) {
      throw new CatalogException(
          Kind.REFUSED, who + " does not take our token; enjambre.api.token must be the tracker's");
    }
    if (status >= 500 || status == 429) {
      throw new CatalogException(
          Kind.UNREACHABLE, who + " can't answer now (HTTP status " + status + ")" + said);
    }
    if (status >= 400) {
      throw new CatalogException(
          Kind.REFUSED, who + " refuses that (HTTP status " + status + ")" + said);
    }
    throw nonsense("HTTP status " + status, null);
  }

  private static Optional<String> detail(AddressedHttp.Answer answer) {
    return CatalogJson.problem(answer.body()).map(text -> PrintableText.escape(text, SHOWN));
  }

  private CatalogException nonsense(String why, @Nullable Throwable cause) {
    String message = "the answer of the catalogue at " + http.host() + " makes no sense: " + why;
    return cause == null
        ? new CatalogException(Kind.NONSENSE, message)
        : new CatalogException(Kind.NONSENSE, message, cause);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
