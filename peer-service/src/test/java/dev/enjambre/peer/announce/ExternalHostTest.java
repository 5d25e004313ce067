package dev.enjambre.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExternalHostTest {

  private static final AnnounceRequest REQUEST =
      AnnounceRequest.builder(
              InfoHash.fromHex("00ff7f80202b2526c12fe1c06bba254a9dc9f519"),
              PeerId.random(new SplittableRandom(1)),
              6881)
          .build();

  @Test
  void anAddressIsWhatItIs() {
    ExternalHost host = host("192.0.2.7:7001");

    assertThat(host.isName()).isFalse();
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("192.0.2.7:7001"));
  }

  @Test
  void aNameIsResolvedEachTime() throws Exception {
    BlockingQueue<InetAddress[]> answers = new LinkedBlockingQueue<>();
    InetAddress six = InetAddress.ofLiteral("2001:db8::1");
    answers.add(new InetAddress[] {six, InetAddress.ofLiteral("192.0.2.7")});
    answers.add(new InetAddress[] {six});
    ExternalHost host =
        new ExternalHost(
            PeerEndpoint.of("node7", 7001),
            name -> {
              InetAddress[] answer = answers.poll();
              if (answer == null) {
                throw new UnknownHostException(name);
              }
              return answer;
            });

    assertThat(host.isName()).isTrue();
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("192.0.2.7:7001"));
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("[2001:db8::1]:7001"));
    assertThat(host.now()).isEmpty();
  }

  @Test
  void trackersAreToldOfItByHttp() throws Exception {
    assertThat(told(Optional.of("192.0.2.7:7001"))).contains("&external=192.0.2.7%3A7001");
    assertThat(told(Optional.of("localhost:7001"))).contains("&external=127.0.0.1%3A7001");
    assertThat(told(Optional.of("nowhere.invalid:7001"))).doesNotContain("external");
    assertThat(told(Optional.empty())).doesNotContain("external");
  }

  private static String told(Optional<String> external) throws Exception {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/announce",
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.start();
    Optional<PeerEndpoint> ours = external.flatMap(PeerEndpoint::parse);
    try (TrackerClients clients = new TrackerClients(Optional.empty(), ours)) {
      URI tracker = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
      clients.announce(tracker, REQUEST).exceptionally(_ -> null).get();
      return requests.take();
    } finally {
      server.stop(0);
    }
  }

  private static ExternalHost host(String text) {
    return new ExternalHost(
        PeerEndpoint.parse(text).orElseThrow(),
        name -> {
          throw new UnknownHostException(name);
        });
  }
}
