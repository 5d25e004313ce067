package dev.enjambre.peer.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import dev.enjambre.peer.catalog.CatalogException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CatalogClientTest {

  private static final InetAddress GOOD = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress BAD = InetAddress.ofLiteral("127.0.0.3");
  private static final String HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
  private static final String ENTRY =
      """
      {"infoHash": "%s", "name": "mödel.bin", "sizeBytes": 5000000000, "description": "d",
       "tags": ["a", "b"], "addedBy": "me", "addedAt": "2026-01-01T00:00:00Z", "seeders": 2,
       "leechers": 1, "new in a later version": {"x": [1]}}\
      """
          .formatted(HASH);

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @AfterEach
  void stopAll() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void searchesByText() throws Exception {
    CatalogClient client = answering(200, "{\"entries\": [" + ENTRY + "], \"total\": 17}");

    CatalogPage page = client.search("mödel & more", 20);

    assertThat(asked)
        .containsExactly("GET /base/api/v1/catalog?q=m%C3%B6del+%26+more&size=20 Bearer s3cret");
    assertThat(page)
        .isEqualTo(
            new CatalogPage(
                List.of(
                    new CatalogEntry(
                        InfoHash.fromHex(HASH),
                        "mödel.bin",
                        5_000_000_000L,
                        "d",
                        List.of("a", "b"),
                        "me",
                        Instant.parse("2026-01-01T00:00:00Z"),
                        2,
                        1)),
                17,
                0));
  }

  @Test
  void anEntryThatMakesNoSenseSpoilsNoOther() throws Exception {
    String late = ENTRY.replace("2026-01-01T00:00:00Z", Instant.MAX.toString());
    CatalogClient client = answering(200, "{\"entries\": [" + late + ", " + ENTRY + "]}");

    CatalogPage page = client.search("x", 20);

    assertThat(page.entries()).extracting(CatalogEntry::sizeBytes).containsExactly(5_000_000_000L);
    assertThat(page.passedOver()).isOne();
    assertThat(kind(() -> answering(200, late).find(HASH))).isEqualTo(Kind.NONSENSE);
  }

  @Test
  void anOlderCatalogueDoesNotTellWhatWasRemoved() {
    CatalogClient older = answering(400, "{\"detail\": \"no hash\", \"field\": \"infoHash\"}");
    assertThat(kind(() -> older.removals(0, 10))).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void aRefusalIsNoOlderCatalogue() {
    CatalogClient refusing = answering(400, "{\"detail\": \"too many\", \"field\": \"size\"}");
    assertThat(kind(() -> refusing.removals(0, 10))).isEqualTo(Kind.REFUSED);
  }

  @Test
  void findsByInfoHash() throws Exception {
    CatalogClient client = answering(200, ENTRY);

    assertThat(client.find(HASH).map(CatalogEntry::name)).contains("mödel.bin");
    assertThat(asked).containsExactly("GET /base/api/v1/catalog/" + HASH + " Bearer s3cret");
  }

  @Test
  void findsByExactName() throws Exception {
    CatalogClient client = answering(200, "{\"entries\": [" + ENTRY + "], \"total\": 1}");

    assertThat(client.find("mödel.bin")).isPresent();
    assertThat(client.find("model.bin")).isEmpty();
    assertThat(asked)
        .first()
        .isEqualTo("GET /base/api/v1/catalog?name=m%C3%B6del.bin&size=1 Bearer s3cret");
  }

  @Test
  void readsWhatWasRemoved() throws Exception {
    CatalogClient client =
        answering(
            200,
            "{\"catalogId\": \"c\", \"removals\": [{\"number\": 7, \"infoHash\": \"%s\", \"removedAt\": \"%s\"}]}"
                .formatted(HASH, FakeCatalog.PUBLISHED));

    assertThat(client.removals(5, 1000))
        .isEqualTo(
            new CatalogRemovals(
                "c",
                List.of(new CatalogRemoval(7, InfoHash.fromHex(HASH), FakeCatalog.PUBLISHED))));
    assertThat(asked)
        .containsExactly("GET /base/api/v1/catalog/removals?after=5&size=1000 Bearer s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"removals\": []}",
        "{\"catalogId\": \"c\"}",
        "{\"catalogId\": \"c\", \"removals\": [null]}",
        "{\"catalogId\": \"c\", \"removals\": [{\"number\": 7, \"infoHash\": \"12\", \"removedAt\": \"2026-11-21T12:00:00Z\"}]}",
        "{\"catalogId\": \"c\", \"removals\": [{\"number\": 7, \"infoHash\": \"c12fe1c06bba254a9dc9f519b335aa7c1367a88a\"}]}",
        "{\"catalogId\": \"c\", \"removals\": [{\"number\": 7, \"infoHash\": \"c12fe1c06bba254a9dc9f519b335aa7c1367a88a\", \"removedAt\": \"+1000000000-12-31T23:59:59Z\"}]}"
      })
  void believesNoNonsenseOfRemovals(String answer) throws Exception {
    CatalogClient client = answering(200, answer);

    assertThat(kind(() -> client.removals(0, 10))).isEqualTo(Kind.NONSENSE);
  }

  @Test
  @DisplayName("C2: the catalogue gives the addresses of the peers that have a torrent")
  void readsWherePeersAre() throws Exception {
    CatalogClient client =
        answering(
            200,
            """
            {"peers": [{"address": "10.0.0.1", "port": 6881, "hostname": "peer-1", "x": 1},
             {"address": "::1", "port": 1}, {"address": "10.0.0.2", "port": 0},
             {"address": "no address", "port": 2, "hostname": "<script>"}, null,
             {"port": 70000, "hostname": "peer-2"}]}\
            """);

    assertThat(client.peers(InfoHash.fromHex(HASH)))
        .extracting(PeerEndpoint::hostAndPort)
        .containsExactly("10.0.0.1:6881", "peer-1:6881", "[::1]:1");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    CatalogClient client = answering(404, "{}");

    assertThat(kind(() -> client.torrent(InfoHash.fromHex(HASH)))).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void theTorrentMustBeTheOneThatWasAskedFor() throws Exception {
    Metainfo torrent = torrent();
    CatalogClient client = answering(200, new String(torrent.toBytes(), ISO_8859_1));

    assertThat(client.torrent(torrent.infoHash()).name()).isEqualTo("model.bin");
    assertThat(kind(() -> client.torrent(InfoHash.fromHex(HASH)))).isEqualTo(Kind.NONSENSE);
  }

  @Test
  void publishesWithAllThatIsSaid() throws Exception {
    CatalogClient client = answering(201, ENTRY);

    assertThat(client.publish(torrent(), "a b", List.of("x", "y"), "peer-1"))
        .isEqualTo(new Published.Accepted(true));
    assertThat(asked)
        .containsExactly(
            "POST /base/api/v1/catalog?addedBy=peer-1&description=a+b&tag=x&tag=y Bearer s3cret");
  }

  @Test
  void aNameThatIsTakenIsNoFailure() throws Exception {
    CatalogClient client = answering(409, "{\"detail\": \"taken\\u001b[2J\"}");

    assertThat(client.publish(torrent(), "", List.of(), ""))
        .isEqualTo(new Published.NameTaken("taken\\u001b[2J"));
  }

  @ParameterizedTest
  @CsvSource({
    "401, REFUSED",
    "403, REFUSED",
    "400, REFUSED",
    "429, UNREACHABLE",
    "500, UNREACHABLE",
    "503, UNREACHABLE",
    "302, NONSENSE"
  })
  void tellsWhatIsWrongByTheStatus(int status, Kind kind) {
    CatalogClient client = answering(status, "{\"detail\": \"because\"}");

    assertThat(kind(() -> client.search("x", 1))).isEqualTo(kind);
    assertThat(kind(() -> client.publish(torrent(), "", List.of(), ""))).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        "{\"entries\": [null]}",
        "{\"entries\": [{}]}",
        "{\"entries\": [{\"infoHash\": \"12\", \"name\": \"a\", \"sizeBytes\": 1}]}",
        "{\"entries\": [{\"infoHash\": \"c12fe1c06bba254a9dc9f519b335aa7c1367a88a\","
            + " \"name\": \"a\", \"sizeBytes\": -1}]}"
      })
  void refusesAnAnswerThatMakesNoSense(String body) {
    CatalogClient client = answering(200, body);

    assertThat(kind(() -> client.search("x", 1))).isEqualTo(Kind.NONSENSE);
  }

  @Test
  void anEndlessAnswerIsBrokenOff() {
    CatalogClient client = answering(200, "x".repeat((16 << 20) + 1));

    assertThat(kind(() -> client.search("x", 1))).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void theNextAddressIsAskedWhereNobodyListens() throws Exception {
    int port = serve(GOOD, 0, 200, "{\"entries\": []}");
    CatalogClient client = client(port, BAD, GOOD);

    assertThat(client.search("", 1).entries()).isEmpty();
  }

  @Test
  void theNextAddressIsAskedIfOneFails() throws Exception {
    int port = serve(BAD, 0, 503, "");
    serve(GOOD, port, 200, "{\"entries\": []}");

    assertThat(client(port, BAD, GOOD).search("", 1).entries()).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void theTokenIsShownToNobodyToWhomTheCatalogueSendsUs() throws Exception {
    HttpServer other = HttpServer.create(new InetSocketAddress(GOOD, 0), 50);
    servers.add(other);
    other.createContext(
        "/",
        exchange -> {
          asked.add("elsewhere");
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    other.start();
    HttpServer catalogue = HttpServer.create(new InetSocketAddress(GOOD, 0), 50);
    servers.add(catalogue);
    catalogue.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", "http://127.0.0.2:" + other.getAddress().getPort() + "/");
          exchange.sendResponseHeaders(307, -1);
          exchange.close();
        });
    catalogue.start();

    assertThat(kind(() -> client(catalogue.getAddress().getPort(), GOOD).search("x", 1)))
        .isNotEqualTo(Kind.UNREACHABLE);
    assertThat(asked).isEmpty();
  }

  @Test
  void nobodyThereIsUnreachable() {
    CatalogClient client = client(1, BAD);

    CatalogException failure =
        catchThrowableOfType(CatalogException.class, () -> client.search("x", 1));

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure)
        .hasMessage("the catalogue at tracker.test:1 can't be reached: cannot connect");
  }

  private static Kind kind(ThrowingCallable call) {
    return catchThrowableOfType(CatalogException.class, call).kind();
  }

  private static Metainfo torrent() throws IOException {
    StreamingPieceHasher hasher = new StreamingPieceHasher(16384);
    hasher.update(ByteBuffer.allocate(20_000));
    return new MetainfoBuilder().build("model.bin", hasher);
  }

  private CatalogClient answering(int status, String body) {
    try {
      return client(serve(GOOD, 0, status, body), GOOD);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static CatalogClient client(int port, InetAddress... addresses) {
    return new CatalogClient(
        URI.create("http://tracker.test:" + port + "/base"),
        Optional.of("s3cret"),
        Optional.empty(),
        _ -> addresses);
  }

  private int serve(InetAddress address, int port, int status, String body) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 50);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          asked.add(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Authorization")));
          boolean isJson = body.startsWith("{") || body.startsWith("[");
          byte[] bytes = body.getBytes(isJson ? UTF_8 : ISO_8859_1);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return server.getAddress().getPort();
  }
}
