package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.PeerSource;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whom a peer calls, by who names the address of a service of its own machine. */
@Timeout(60)
class NamedAddressesTest {

  private static final String HASH = "00ff7f80202b2526c12fe1c06bba254a9dc9f519";

  @TempDir private Path folder;
  private ServerSocket service;
  private PeerService engine;

  @BeforeEach
  void start() throws Exception {
    service = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    engine = new PeerService(PeerConfig.of(folder).with(CallRules.OTHER_MACHINES));
  }

  @AfterEach
  void stop() throws Exception {
    engine.close();
    service.close();
  }

  private void add(String peer) throws Exception {
    engine.addMagnet(MagnetLink.parse("magnet:?xt=urn:btih:" + HASH + peer), AddOptions.DEFAULT);
  }

  /** Waits until a call has failed, and looks whether the service heard anything of it. */
  private void assertNobodyCalled() throws Exception {
    await().until(() -> engine.counters().dialsFailed.sum() > 0);
    // Whoever called before now would wait in front of this one.
    try (Socket probe = new Socket(service.getInetAddress(), service.getLocalPort());
        Socket first = service.accept()) {
      assertThat(first.getPort()).isEqualTo(probe.getLocalPort());
    }
  }

  @Test
  void aMagnetLinkSendsUsToNoServiceOfThisMachine() throws Exception {
    add("&x.pe=127.0.0.1:" + service.getLocalPort());

    assertNobodyCalled();
  }

  @Test
  void aNameIsJudgedByWhatItStandsFor() throws Exception {
    add("&x.pe=localhost:" + service.getLocalPort());

    assertNobodyCalled();
  }

  @ParameterizedTest
  @EnumSource(
      value = PeerSource.class,
      names = {"TRACKER", "CATALOG", "LOCAL", "PEX", "OVERLAY", "DHT"},
      mode = Mode.INCLUDE)
  void nobodyElseDoesEither(PeerSource source) throws Exception {
    add("");
    engine.offerPeers(
        InfoHash.fromHex(HASH),
        List.of(PeerEndpoint.of("127.0.0.1", service.getLocalPort())),
        source);

    assertNobodyCalled();
  }

  @Test
  void aTrackerOfThisMachineDoesSinceOthersShareByItHere() throws Exception {
    byte[] here = service.getInetAddress().getAddress();
    HttpServer tracker =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tracker.createContext(
        "/announce",
        exchange -> {
          ByteArrayOutputStream body = new ByteArrayOutputStream();
          body.write("d8:intervali60e5:peers6:".getBytes(StandardCharsets.US_ASCII));
          body.write(here);
          body.write(service.getLocalPort() >> 8);
          body.write(service.getLocalPort());
          body.write('e');
          exchange.sendResponseHeaders(200, body.size());
          exchange.getResponseBody().write(body.toByteArray());
          exchange.close();
        });
    tracker.start();
    try {
      add("&tr=http://127.0.0.1:" + tracker.getAddress().getPort() + "/announce");

      try (Socket call = service.accept()) {
        assertThat(call.getInputStream().read()).isEqualTo(19);
      }
    } finally {
      tracker.stop(0);
    }
  }

  @Test
  void theOperatorDoes() throws Exception {
    add("");
    engine.addPeer(InfoHash.fromHex(HASH), PeerEndpoint.of("127.0.0.1", service.getLocalPort()));

    try (Socket call = service.accept()) {
      assertThat(call.getInputStream().read()).isEqualTo(19);
    }
  }
}
