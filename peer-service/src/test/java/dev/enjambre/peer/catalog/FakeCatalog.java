package dev.enjambre.peer.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue's REST API, as far as a peer uses it, in memory; safe for use by many threads. */
public final class FakeCatalog implements AutoCloseable {

  /** When all was published. */
  static final Instant PUBLISHED = Instant.parse("2026-11-21T12:00:00.123Z");

  private static final String PATH = "/api/v1/catalog";

  private final HttpServer server;
  private final JsonMapper json = new JsonMapper();
  private final Map<InfoHash, Metainfo> torrents = new LinkedHashMap<>();
  private final Map<InfoHash, Metainfo> lies = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<InfoHash, Long> removals = new LinkedHashMap<>();
  private final Map<InfoHash, String> holders = new HashMap<>();
  private final Map<InfoHash, Long> sizes = new HashMap<>();
  private final Map<InfoHash, String> times = new HashMap<>();
  private Optional<String> failAt = Optional.empty();
  private long lastRemoval;
  private int catalogId = 1;
  private Instant removedAt = PUBLISHED.plusSeconds(60);
  private boolean knowsRemovals = true;
  private int failWith;

  /** Starts one on loopback. */
  public FakeCatalog() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext(PATH, this::handle);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public CatalogClient client() {
    return new CatalogClient(url(), Optional.empty(), Optional.empty());
  }

  /** Puts a torrent in. */
  public synchronized void put(Metainfo torrent) {
    torrents.put(torrent.infoHash(), torrent);
    removals.remove(torrent.infoHash());
  }

  /** Has somebody remove it. */
  public synchronized void remove(InfoHash infoHash) {
    torrents.remove(infoHash);
    removals.put(infoHash, ++lastRemoval);
  }

  /** Loses all that it knows, also what was removed, as one whose database is gone. */
  synchronized void lose() {
    torrents.clear();
    removals.clear();
    lastRemoval = 0;
    catalogId++;
  }

  /** Loses a torrent without a word. */
  synchronized void lose(InfoHash infoHash) {
    torrents.remove(infoHash);
  }

  /** Says from now on that all was removed then. */
  synchronized void removedAt(Instant instant) {
    removedAt = instant;
  }

  /** Says nothing of removals from now on, as an older one. */
  synchronized void knowNoRemovals() {
    knowsRemovals = false;
  }

  /** Names these peers of a torrent, as JSON. */
  synchronized void holders(InfoHash infoHash, String peers) {
    holders.put(infoHash, peers);
  }

  /** Says that a torrent has another size. */
  synchronized void lieOfSize(InfoHash infoHash, long bytes) {
    sizes.put(infoHash, bytes);
  }

  /** Says that a torrent was published then. */
  synchronized void lieOfTime(InfoHash infoHash, String time) {
    times.put(infoHash, time);
  }

  /** Fails from now on when it is asked for what ends like that. */
  synchronized void failAt(String end) {
    failAt = Optional.of(end);
  }

  /** Hands out another torrent from now on when asked for this one. */
  synchronized void lie(InfoHash infoHash, Metainfo other) {
    lies.put(infoHash, other);
  }

  /** Answers everything with that status from now on; 0 answers properly again. */
  public synchronized void failWith(int status) {
    failWith = status;
  }

  public synchronized boolean has(InfoHash infoHash) {
    return torrents.containsKey(infoHash);
  }

  /** Returns what it was asked since the last time. */
  public synchronized List<String> calls() {
    List<String> copy = List.copyOf(calls);
    calls.clear();
    return copy;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().substring(PATH.length());
    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    if (failAt.filter(path::endsWith).isPresent()) {
      answer(exchange, 503, json.writeValueAsBytes(Map.of("detail", "told to fail there")));
    } else if (failWith != 0) {
      answer(exchange, failWith, json.writeValueAsBytes(Map.of("detail", "told to fail")));
    } else if (exchange.getRequestMethod().equals("POST")) {
      publish(exchange, body);
    } else if (path.isEmpty()) {
      list(exchange);
    } else if (path.equals("/removals") && knowsRemovals) {
      removals(exchange);
    } else if (path.length() < 41) {
      answer(
          exchange,
          400,
          json.writeValueAsBytes(Map.of("detail", "no info hash", "field", "infoHash")));
    } else {
      one(exchange, path.substring(1));
    }
  }

  private void removals(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI());
    long after = Long.parseLong(query.getOrDefault("after", "0"));
    List<Map<String, Object>> page =
        removals.entrySet().stream()
            .filter(removal -> removal.getValue() > after)
            .sorted(Map.Entry.comparingByValue())
            .limit(Long.parseLong(query.getOrDefault("size", "100")))
            .map(removal ->
                Map.<String, Object>of(
                    "number",
                    removal.getValue(),
                    "infoHash",
                    removal.getKey().toHex(),
                    "removedAt",
                    removedAt.toString()))
            .toList();
    answer(
        exchange,
        200,
        json.writeValueAsBytes(Map.of("catalogId", "c" + catalogId, "removals", page)));
  }

  private void publish(HttpExchange exchange, byte[] body) throws IOException {
    Metainfo torrent;
    try {
      torrent = Metainfo.parse(body);
    } catch (InvalidMetainfoException e) {
      answer(exchange, 400, json.writeValueAsBytes(Map.of("detail", e.getMessage())));
      return;
    }
    Optional<Metainfo> other =
        torrents.values().stream().filter(one -> one.name().equals(torrent.name())).findFirst();
    if (torrents.containsKey(torrent.infoHash())) {
      answer(exchange, 200, json.writeValueAsBytes(entry(torrent)));
    } else if (other.isPresent()) {
      String detail = "the name stands for another torrent: " + other.get().infoHash();
      answer(exchange, 409, json.writeValueAsBytes(Map.of("detail", detail)));
    } else {
      put(torrent);
      answer(exchange, 201, json.writeValueAsBytes(entry(torrent)));
    }
  }

  private void list(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI());
    Collection<Metainfo> newest = new ArrayList<>(torrents.values()).reversed();
    int page = Integer.parseInt(query.getOrDefault("page", "0"));
    int size = Integer.parseInt(query.getOrDefault("size", "50"));
    List<Map<String, Object>> entries =
        newest.stream()
            .filter(one -> one.name().contains(query.getOrDefault("q", "")))
            .filter(one -> one.name().equals(query.getOrDefault("name", one.name())))
            .skip((long) page * size)
            .limit(size)
            .map(this::entry)
            .toList();
    String tag = "\"" + torrents.keySet().hashCode() + "-" + page + "\"";
    if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      exchange.close();
      return;
    }
    exchange.getResponseHeaders().set("ETag", tag);
    answer(
        exchange,
        200,
        json.writeValueAsBytes(Map.of("entries", entries, "total", torrents.size())));
  }

  private void one(HttpExchange exchange, String path) throws IOException {
    InfoHash infoHash = InfoHash.fromHex(path.substring(0, 40));
    Metainfo torrent = torrents.get(infoHash);
    if (torrent == null) {
      answer(exchange, 404, json.writeValueAsBytes(Map.of("detail", "no such torrent")));
    } else if (path.endsWith("/peers")) {
      String peers = "{\"peers\":[" + holders.getOrDefault(infoHash, "") + "]}";
      answer(exchange, 200, peers.getBytes(UTF_8));
    } else if (path.endsWith("/torrent")) {
      answer(exchange, 200, lies.getOrDefault(infoHash, torrent).toBytes());
    } else {
      answer(exchange, 200, json.writeValueAsBytes(entry(torrent)));
    }
  }

  private Map<String, Object> entry(Metainfo torrent) {
    return Map.of(
        "infoHash",
        torrent.infoHash().toHex(),
        "name",
        torrent.name(),
        "sizeBytes",
        sizes.getOrDefault(torrent.infoHash(), torrent.layout().totalSize()),
        "addedAt",
        times.getOrDefault(torrent.infoHash(), PUBLISHED.toString()),
        "seeders",
        3);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    for (String pair : String.valueOf(uri.getRawQuery()).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        query.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return query;
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
