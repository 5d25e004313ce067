package dev.enjambre.peer.cli.remote;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The REST API of a running peer, as far as commands call it. Used by one thread.
 *
 * <p>Every call throws {@link PeerApiException} if the peer can't be reached, does not answer as a
 * peer, or refuses.
 */
public final class PeerApi implements AutoCloseable {

  private static final String TORRENTS = "/api/v1/torrents";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Adding reads what a URL names, which takes its time; closing a large torrent does too. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(3);

  /** A peer answers when all is hashed. */
  private static final Duration HASHING_PATIENCE = Duration.ofHours(6);

  private final HttpCalls calls;

  /**
   * Makes it; nobody is called yet.
   *
   * @param token what to call it with, if it wants one
   */
  public PeerApi(PeerAddress peer, Optional<String> token) {
    this.calls = new HttpCalls(peer, token);
  }

  /** Returns all torrents. */
  public List<RemoteTorrent> torrents() throws PeerApiException, InterruptedException {
    return read(get(TORRENTS), fields -> fields.list(RemoteTorrent::of));
  }

  /** Returns a torrent. */
  public RemoteTorrent torrent(String infoHash) throws PeerApiException, InterruptedException {
    return read(get(torrentPath(infoHash)), RemoteTorrent::of);
  }

  /** Returns the peers that it is connected to for a torrent. */
  public List<RemotePeer> peers(String infoHash) throws PeerApiException, InterruptedException {
    return read(get(torrentPath(infoHash) + "/peers"), fields -> fields.list(RemotePeer::of));
  }

  /**
   * Looks for what others share.
   *
   * @param size how many to return at most
   */
  public SearchAnswer search(String words, int size) throws PeerApiException, InterruptedException {
    return read(get("/api/v1/search?q=" + encode(words) + "&size=" + size), SearchAnswer::of);
  }

  /** As above, with each answer as it comes. */
  public SearchFeed searchFeed(String words, int size)
      throws PeerApiException, InterruptedException {
    return SearchFeed.open(calls, "/api/v1/search/stream?q=" + encode(words) + "&size=" + size);
  }

  /** Adds the torrent of a torrent file. */
  public RemoteTorrent add(byte[] torrentFile, AddChoices choices)
      throws PeerApiException, InterruptedException {
    StringBuilder query =
        new StringBuilder(TORRENTS)
            .append("?paused=" + choices.paused())
            .append("&sequential=" + choices.sequential())
            .append("&publish=" + choices.publish());
    choices.files().forEach(file -> query.append("&files=").append(file));
    HttpRequest request =
        calls
            .request(query.toString())
            .header("Content-Type", "application/x-bittorrent")
            .POST(BodyPublishers.ofByteArray(torrentFile))
            .build();
    return read(calls.send(request, LONG_PATIENCE), RemoteTorrent::of);
  }

  /** Adds the torrent of a magnet link. */
  public RemoteTorrent addMagnet(String link, AddChoices choices)
      throws PeerApiException, InterruptedException {
    return addNamed("magnet", link, choices);
  }

  /** Adds the torrent that the peer finds at a URL. */
  public RemoteTorrent addUrl(String url, AddChoices choices)
      throws PeerApiException, InterruptedException {
    return addNamed("url", url, choices);
  }

  /** Adds a torrent of the peer's catalogue, by its info hash or name. */
  public RemoteTorrent addCatalogued(String infoHashOrName, AddChoices choices)
      throws PeerApiException, InterruptedException {
    return addNamed("catalog", infoHashOrName, choices);
  }

  private RemoteTorrent addNamed(String kind, String text, AddChoices choices)
      throws PeerApiException, InterruptedException {
    ObjectNode json = AnswerFields.newObject();
    json.put(kind, text);
    json.put("paused", choices.paused());
    json.put("sequential", choices.sequential());
    json.put("publish", choices.publish());
    if (!choices.files().isEmpty()) {
      choices.files().forEach(json.putArray("files")::add);
    }
    return read(post(TORRENTS, json, LONG_PATIENCE), RemoteTorrent::of);
  }

  /**
   * Removes a torrent.
   *
   * @param data whether its data goes too
   */
  public void remove(String infoHash, boolean data) throws PeerApiException, InterruptedException {
    calls.send(
        calls.request(torrentPath(infoHash) + "?data=" + data).DELETE().build(), LONG_PATIENCE);
  }

  /** Pauses a torrent, and returns how it is then. */
  public RemoteTorrent pause(String infoHash) throws PeerApiException, InterruptedException {
    return steer(infoHash, "pause");
  }

  /** Has a torrent go on, and returns how it is then. */
  public RemoteTorrent resume(String infoHash) throws PeerApiException, InterruptedException {
    return steer(infoHash, "resume");
  }

  private RemoteTorrent steer(String infoHash, String verb)
      throws PeerApiException, InterruptedException {
    HttpRequest request =
        calls.request(torrentPath(infoHash) + "/" + verb).POST(BodyPublishers.noBody()).build();
    return read(calls.send(request, LONG_PATIENCE), RemoteTorrent::of);
  }

  /**
   * Sends a file, which the peer then shares.
   *
   * @param name what it is to be called there
   * @param publish whether to put it into the catalogue
   * @param listener told while it is under way, by the caller's thread
   * @throws IOException if the file can't be read
   */
  public RemoteTorrent upload(String name, Path file, boolean publish, Upload.Listener listener)
      throws PeerApiException, InterruptedException, IOException {
    byte[] answer =
        new Upload(calls, file, listener)
            .send("/api/v1/files/" + encode(name) + "?publish=" + publish);
    return read(answer, RemoteTorrent::of);
  }

  /**
   * Shares a file or folder that lies in the peer's own share folder; returns when it is hashed.
   *
   * @param path absolute, or relative to that folder
   * @param publish whether to put it into the catalogue
   */
  public RemoteTorrent share(String path, boolean publish)
      throws PeerApiException, InterruptedException {
    ObjectNode json = AnswerFields.newObject();
    json.put("path", path);
    json.put("publish", publish);
    return read(post("/api/v1/shares", json, HASHING_PATIENCE), RemoteTorrent::of);
  }

  /** Follows what becomes of the torrents. */
  public EventFeed events() {
    return new EventFeed(calls);
  }

  private byte[] get(String path) throws PeerApiException, InterruptedException {
    return calls.send(calls.request(path).GET().build(), PATIENCE);
  }

  private byte[] post(String path, ObjectNode json, Duration patience)
      throws PeerApiException, InterruptedException {
    HttpRequest request =
        calls
            .request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json.toString()))
            .build();
    return calls.send(request, patience);
  }

  private <T> T read(byte[] answer, AnswerFields.Reader<T> reader) throws PeerApiException {
    try {
      return reader.read(AnswerFields.parse(answer));
    } catch (PeerApiException e) {
      throw calls.nonsense(e);
    }
  }

  private static String torrentPath(String infoHash) {
    return TORRENTS + "/" + encode(infoHash);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    calls.close();
  }
}
