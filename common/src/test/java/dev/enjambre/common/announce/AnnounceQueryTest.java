package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceQueryTest {

  private static final String IDS = "info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsBackWhatItWrote(long seed) throws Exception {
    AnnounceRequest request = randomRequest(new Random(seed));

    assertThat(HttpAnnounceCodec.parseQuery(HttpAnnounceCodec.toQuery(request))).isEqualTo(request);
  }

  @Test
  void writesTheQueryThatOthersExpect() {
    AnnounceRequest request =
        AnnounceRequest.builder(
                InfoHash.fromHex("00ff2b20c1e06bba254a9dc9f519b335aa7c1367"),
                PeerId.of("-EJ0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII)),
                6881)
            .left(5)
            .event(AnnounceEvent.STARTED)
            .numWant(50)
            .compact(false)
            .hostname(new HostName("peer-1"))
            .build();

    assertThat(HttpAnnounceCodec.toQuery(request))
        .isEqualTo(
            "info_hash=%00%FF%2B%20%C1%E0k%BA%25J%9D%C9%F5%19%B35%AA%7C%13g"
                + "&peer_id=-EJ0100-abcdefghijkl&port=6881&uploaded=0&downloaded=0&left=5&compact=0"
                + "&event=started&numwant=50&hostname=peer-1");
  }

  @Test
  void readsBinaryInAnyLegalCoding() throws Exception {
    byte[] bytes = new byte[20];
    for (int i = 0; i < 20; i++) {
      bytes[i] = (byte) "a~ +\u0000\u00ff%&=b".charAt(i % 10);
    }
    StringBuilder upper = new StringBuilder();
    StringBuilder lower = new StringBuilder();
    for (byte b : bytes) {
      upper.append("%%%02X".formatted(b & 0xff));
      lower.append("%%%02x".formatted(b & 0xff));
    }
    String sparing = "a~%20%2B%00%FF%25%26=b".repeat(2);
    String form = "a~+%2b%00%ff%25%26%3Db".repeat(2);

    for (String coded : List.of(upper.toString(), lower.toString(), sparing, form)) {
      assertThat(
              HttpAnnounceCodec.parseQuery(
                      "info_hash=" + coded + "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=1")
                  .infoHash())
          .as(coded)
          .isEqualTo(InfoHash.of(bytes));
    }
  }

  @Test
  void readsAnAnnounceWithTheLeastPossible() throws Exception {
    AnnounceRequest request = HttpAnnounceCodec.parseQuery(IDS + "&port=6881");

    assertThat(request.left()).isEqualTo(AnnounceRequest.LEFT_UNKNOWN);
    assertThat(request.isSeeder()).isFalse();
    assertThat(request.uploaded()).isZero();
    assertThat(request.event()).isEqualTo(AnnounceEvent.NONE);
    assertThat(request.compact()).isFalse();
    assertThat(request.numWant()).isEmpty();
    assertThat(request.hostname()).isEmpty();
  }

  @Test
  void skipsWhatItDoesNotKnow() throws Exception {
    AnnounceRequest request =
        HttpAnnounceCodec.parseQuery("&&corrupt=0&" + IDS + "&supportcrypto=1&port=9&x&=y&");

    assertThat(request.port()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({"-1,", "'',", "0,0", "7,7", "99999999999,2147483647"})
  void readsNumWant(String value, Integer expected) throws Exception {
    AnnounceRequest request = HttpAnnounceCodec.parseQuery(IDS + "&port=6881&numwant=" + value);

    assertThat(request.numWant())
        .isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
  }

  @Test
  void takesSizesBeyond63BitsAsUnknown() throws Exception {
    assertThat(HttpAnnounceCodec.parseQuery(IDS + "&port=1&left=18446744073709551615").left())
        .isEqualTo(AnnounceRequest.LEFT_UNKNOWN);
    assertThat(HttpAnnounceCodec.parseQuery(IDS + "&port=1&left=9223372036854775806").left())
        .isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void ignoresAnIpThatIsNoAddress() throws Exception {
    assertThat(HttpAnnounceCodec.parseQuery(IDS + "&port=1&ip=example.org").ip()).isEmpty();
    assertThat(HttpAnnounceCodec.parseQuery(IDS + "&port=1&ip=10.0.0.7").ip())
        .isEqualTo(IpAddress.parse("10.0.0.7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                        | info_hash is missing",
        "peer_id=bbbbbbbbbbbbbbbbbbbb&port=1                       | info_hash is missing",
        "info_hash=aaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=1        | info_hash must be 20 bytes, not 4",
        "info_hash=aaaaaaaaaaaaaaaaaaaa&port=1                     | peer_id is missing",
        "info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=b&port=1           | peer_id must be 20 bytes, not 1",
        "IDS&info_hash=aaaaaaaaaaaaaaaaaaaa&port=1                 | info_hash is given more than once",
        "IDS                                                       | port is missing",
        "IDS&port=                                                 | port is missing",
        "IDS&port=0                                                | port must be 1 to 65535",
        "IDS&port=65536                                            | port must be 1 to 65535",
        "IDS&port=-1                                               | port must be a decimal number",
        "IDS&port=1e3                                              | port must be a decimal number",
        "IDS&port=1&left=-5                                        | left must be a decimal number",
        "IDS&port=1&left=111111111111111111111                     | left must be a decimal number of at most 20 digits",
        "IDS&port=1&uploaded=x                                     | uploaded must be a decimal number",
        "IDS&port=1&event=begun                                    | event must be started, completed, stopped or empty",
        "IDS&port=1&compact=2                                      | compact must be 0 or 1",
        "IDS&port=1&numwant=many                                   | numwant must be a decimal number",
        "IDS&port=1&hostname=-a                                    | hostname must be a host name",
        "IDS&port=1&hostname=10.0.0.1                              | hostname must be a host name",
        "IDS&port=1&hostname=a%0Ab                                 | hostname must be a host name",
        "IDS&port=1&zone=a%0Ab                                     | zone must be printable ASCII without spaces",
        "IDS&port=1&external=node7%3A6881                          | external must be an IP address and a port",
        "IDS&port=1&external=10.0.0.1                              | external must be an IP address and a port",
        "IDS&port=1&external=10.0.0.1%3A0                          | external must be an IP address and a port",
        "IDS&port=%4                                               | the query holds a % without two hexadecimal digits",
        "IDS&port=%                                                | the query holds a % without two hexadecimal digits",
        "IDS&port=%4&x=1                                           | the query holds a % without two hexadecimal digits",
        "IDS&port=%zz                                              | the query holds a % without two hexadecimal digits",
        "IDS&port=1&x=\u00e9                                       | the query holds a character that must be percent-encoded",
      })
  void namesWhatIsWrong(String query, String problem) {
    assertThatThrownBy(() -> HttpAnnounceCodec.parseQuery(query.replace("IDS", IDS)))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void refusesALongQueryAndLongTexts() {
    assertThatThrownBy(() -> HttpAnnounceCodec.parseQuery(IDS + "&x=" + "y".repeat(8192)))
        .hasMessageContaining("longer than 8192");
    assertThatThrownBy(() -> HttpAnnounceCodec.parseQuery(IDS + "&port=1&key=" + "y".repeat(257)))
        .hasMessage("key is longer than 256 bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void survivesGarbage(long seed) {
    Random random = new Random(seed);
    String alphabet = "info_hash=&peer_id=&port=%%+&019afAFzé\u0000";
    for (int round = 0; round < 2_000; round++) {
      StringBuilder query = new StringBuilder(round % 2 == 0 ? IDS + "&port=" : "");
      for (int i = random.nextInt(40); i > 0; i--) {
        query.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(HttpAnnounceCodec.parseQuery(query.toString()).port()).isBetween(1, 65535);
      } catch (BadAnnounceException refused) {
        assertThat(refused).hasMessageMatching("[ -~]+");
      }
    }
  }

  @Test
  void readsAScrapeOfSeveralTorrentsAndDropsRepetitions() throws Exception {
    ScrapeRequest request =
        HttpAnnounceCodec.parseScrapeQuery(
            "info_hash=aaaaaaaaaaaaaaaaaaaa&info_hash=bbbbbbbbbbbbbbbbbbbb"
                + "&info_hash=aaaaaaaaaaaaaaaaaaaa");

    assertThat(request.infoHashes())
        .containsExactly(
            InfoHash.of("a".repeat(20).getBytes(StandardCharsets.US_ASCII)),
            InfoHash.of("b".repeat(20).getBytes(StandardCharsets.US_ASCII)));
    assertThat(HttpAnnounceCodec.parseScrapeQuery(HttpAnnounceCodec.toQuery(request)))
        .isEqualTo(request);
  }

  @Test
  void refusesAScrapeOfNothingAndOfTooMuch() {
    assertThatThrownBy(() -> HttpAnnounceCodec.parseScrapeQuery(""))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessageStartingWith("info_hash is missing");
    assertThatThrownBy(
            () -> HttpAnnounceCodec.parseScrapeQuery("info_hash=aaaaaaaaaaaaaaaaaaaa&".repeat(75)))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessage("info_hash is given more than 74 times");
    assertThatThrownBy(() -> HttpAnnounceCodec.parseScrapeQuery("info_hash=abc"))
        .isInstanceOf(BadAnnounceException.class)
        .hasMessage("info_hash must be 20 bytes, not 3");
  }

  private static AnnounceRequest randomRequest(Random random) {
    byte[] id = new byte[20];
    random.nextBytes(id);
    InfoHash infoHash = InfoHash.of(id);
    random.nextBytes(id);
    List<AnnounceEvent> events = new ArrayList<>(List.of(AnnounceEvent.values()));
    AnnounceRequest.Builder builder =
        AnnounceRequest.builder(infoHash, PeerId.of(id), 1 + random.nextInt(65535))
            .uploaded(random.nextLong() >>> 1)
            .downloaded(random.nextLong() >>> 1)
            .left(random.nextLong() >>> 1)
            .event(events.get(random.nextInt(events.size())))
            .compact(random.nextBoolean())
            .noPeerId(random.nextBoolean());
    if (random.nextBoolean()) {
      builder = builder.numWant(random.nextInt(1000)).hostname(new HostName("tasks.peer_1"));
    }
    if (random.nextBoolean()) {
      builder =
          builder.key("k\u00e9y &").zone(new Zone("node-1")).ip(IpAddress.ofIpv4(random.nextInt()));
    }
    if (random.nextBoolean()) {
      builder = builder.trackerId("\u0001\u00ff");
    }
    if (random.nextBoolean()) {
      IpAddress address =
          random.nextBoolean()
              ? IpAddress.ofIpv4(random.nextInt())
              : IpAddress.ofIpv6(random.nextLong() | 1, random.nextLong());
      builder = builder.external(new ExternalAddress(address, 1 + random.nextInt(65535)));
    }
    return builder.build();
  }
}
