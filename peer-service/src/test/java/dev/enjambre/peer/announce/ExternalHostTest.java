package dev.enjambre.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.reach.CallRules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExternalHostTest {

  private static final AnnounceRequest REQUEST = builder().build();
  private static final AnnounceRequest STOPPED = builder().event(AnnounceEvent.STOPPED).build();

  private static AnnounceRequest.Builder builder() {
    return AnnounceRequest.builder(
        InfoHash.fromHex("00ff7f80202b2526c12fe1c06bba254a9dc9f519"),
        PeerId.random(new SplittableRandom(1)),
        6881);
  }

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
  }

  @Test
  void theLastAddressHoldsWhileThereIsNone() {
    Queue<InetAddress> answers = new ArrayDeque<>();
    ExternalHost host =
        new ExternalHost(
            PeerEndpoint.of("node7", 7001),
            name -> {
              InetAddress answer = answers.poll();
              if (answer == null) {
                throw new UnknownHostException(name);
              }
              return new InetAddress[] {answer};
            });
    assertThat(host.now()).isEmpty();

    answers.add(InetAddress.ofLiteral("192.0.2.7"));
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("192.0.2.7:7001"));
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("192.0.2.7:7001"));

    answers.add(InetAddress.ofLiteral("192.0.2.8"));
    assertThat(host.now()).isEqualTo(ExternalAddress.parse("192.0.2.8:7001"));
  }

  @Test
  void anAnnounceWaitsForNoNameServer() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ExternalHost host = unanswered(ended);
    try (TrackerClients clients = clients(host, Duration.ofMillis(1))) {
      assertThat(told(clients, REQUEST)).doesNotContain("external");
    } finally {
      ended.countDown();
    }
  }

  @Test
  void leavingAsksNoNameServer() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    ExternalHost host = unanswered(ended);
    try (TrackerClients clients = clients(host, Duration.ofDays(1))) {
      assertThat(told(clients, STOPPED)).contains("event=stopped");
    } finally {
      ended.countDown();
    }
  }

  @Test
  void trackersAreToldOfItByHttp() throws Exception {
    assertThat(told(Optional.of("192.0.2.7:7001"))).contains("&external=192.0.2.7%3A7001");
    assertThat(told(Optional.of("localhost:7001"))).contains("&external=127.0.0.1%3A7001");
    assertThat(told(Optional.of("nowhere.invalid:7001"))).doesNotContain("external");
    assertThat(told(Optional.empty())).doesNotContain("external");
  }

  private static ExternalHost unanswered(CountDownLatch ended) {
    return new ExternalHost(
        PeerEndpoint.of("node7", 7001),
        name -> {
          try {
            ended.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new UnknownHostException(name);
        });
  }

  private static TrackerClients clients(ExternalHost host, Duration resolving) {
    return new TrackerClients(
        Optional.empty(), Optional.of(host), resolving, List.of(), CallRules.ANY_MACHINE);
  }

  private static String told(Optional<String> external) throws Exception {
    Optional<PeerEndpoint> ours = external.flatMap(PeerEndpoint::parse);
    try (TrackerClients clients =
        new TrackerClients(Optional.empty(), ours, List.of(), CallRules.ANY_MACHINE)) {
      return told(clients, REQUEST);
    }
  }

  private static String told(TrackerClients clients, AnnounceRequest request) throws Exception {
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
    try {
      URI tracker = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
      clients.announce(tracker, request).exceptionally(_ -> null).get();
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
