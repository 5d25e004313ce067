package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.tracker.http.ProtocolServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The protocol port and the web port beside each other, over real sockets. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "enjambre.tracker.announce-interval=10m"
    })
class EdgesTest {

  private static final String OTHER = "&peer_id=cccccccccccccccccccc&port=7000";
  private static final String PEER = "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881";

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/announce",
        "/announce?",
        "/announce?info_hash=short" + PEER,
        "/announce?info_hash=%01a%ff%00%20+%2b%7e~~~~~~~~~~~~" + PEER + "&left=5&compact=1",
        "/announce?info_hash=%01a%FF%00+%20%2B~%7E~~~~~~~~~~~" + PEER + "&left=5&compact=0",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&left=0&compact=1&event=completed",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&left=0&no_peer_id=1",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&numwant=0",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&event=stopped",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&event=begun",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&hostname=a%20b",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&x=<>[\\]^`{|}\"",
        "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=70000",
        "/scrape",
        "/a-Key_1/announce?info_hash=1aaaaaaaaaaaaaaaaaaa" + PEER + "&left=0&compact=1",
        "/a-Key_1/scrape?info_hash=1aaaaaaaaaaaaaaaaaaa",
        "/scrape?info_hash=1aaaaaaaaaaaaaaaaaaa",
        "/scrape?info_hash=1aaaaaaaaaaaaaaaaaaa&info_hash=%02aaaaaaaaaaaaaaaaaaa",
        "/scrape?info_hash=1aaaaaaaaaaaaaaaaaaa&info_hash=%0"
      })
  void answerTheSameByteForByte(String target) throws Exception {
    RawHttp.get(server.port(), "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa&left=9" + OTHER);

    RawHttp.Answer protocol = RawHttp.get(server.port(), target);
    RawHttp.Answer web = RawHttp.get(webPort, target);

    assertThat(web.body()).isEqualTo(protocol.body()).startsWith("d").endsWith("e");
    assertThat(protocol.status()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(web.status()).startsWith("HTTP/1.1 200");
    assertThat(protocol.headers()).contains("Content-Type: text/plain\r\n");
    assertThat(web.headers()).contains("Content-Type: text/plain\r\n");
  }

  @Test
  void answerALongScrapeBoth() throws Exception {
    StringBuilder target = new StringBuilder("/scrape?x");
    for (int i = 10; i < 84; i++) {
      target.append("&info_hash=").append("%30".repeat(18)).append(i);
    }
    RawHttp.Answer protocol = RawHttp.get(server.port(), target.toString());

    assertThat(RawHttp.get(webPort, target.toString()).body()).isEqualTo(protocol.body());
    assertThat(protocol.body()).contains("000000000000000000" + "83");
  }

  @Test
  void shareTheirSwarms() throws Exception {
    String torrent = "/announce?info_hash=3aaaaaaaaaaaaaaaaaaa";
    RawHttp.get(webPort, torrent + OTHER + "&left=0");

    assertThat(RawHttp.get(server.port(), torrent + PEER + "&left=5").body())
        .isEqualTo(
            "d8:completei1e10:downloadedi0e11:external ip4:\177\0\0\00110:incompletei1e"
                + "8:intervali600e12:min intervali60e"
                + "5:peersld2:ip9:127.0.0.17:peer id20:cccccccccccccccccccc4:porti7000eeee");
    RawHttp.get(server.port(), torrent + PEER + "&event=stopped");
    assertThat(RawHttp.get(webPort, "/scrape?info_hash=3aaaaaaaaaaaaaaaaaaa").body())
        .isEqualTo(
            "d5:filesd20:3aaaaaaaaaaaaaaaaaaa"
                + "d8:completei1e10:downloadedi0e10:incompletei0eeee");
  }

  @Test
  void handOutAHostNameOnceItIsVerified() {
    String torrent = "/announce?info_hash=4aaaaaaaaaaaaaaaaaaa";

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          RawHttp.get(server.port(), torrent + OTHER + "&hostname=localhost");
          assertThat(RawHttp.get(server.port(), torrent + PEER + "&compact=0").body())
              .contains("2:ip9:localhost7:peer id");
        });
  }
}
