package dev.enjambre.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The datagrams on real sockets. */
@Timeout(60)
class UdpServerTest {

  private static final InfoHash TORRENT = InfoHash.of(new byte[20]);

  private final TestTracker tracker = new TestTracker();
  private UdpServer server = tracker.server(InetAddress.getLoopbackAddress(), 2);

  @AfterEach
  void stop() {
    server.stop();
    assertThat(server.isListening()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "::, ::1", "::, 127.0.0.1", "0.0.0.0, 127.0.0.1"})
  void introducesPeersOfEitherFamily(String listen, String at) throws Exception {
    server = tracker.server(InetAddress.ofLiteral(listen), 2);
    server.start();
    InetAddress address = InetAddress.ofLiteral(at);
    try (DatagramSocket first = new DatagramSocket(0, address);
        DatagramSocket second = new DatagramSocket(0, address)) {
      announce(first, address, 1);

      assertThat(announce(second, address, 2).answer().peers())
          .containsExactly(PeerEndpoint.of(at, 7001));
    }
  }

  @Test
  void takesTheConnectionIdFromAnotherPort() throws Exception {
    server.start();
    InetAddress address = InetAddress.getLoopbackAddress();
    try (DatagramSocket first = new DatagramSocket(0, address);
        DatagramSocket second = new DatagramSocket(0, address)) {
      long id = connect(first, address);

      assertThat(ask(second, address, announce(id, 1))).isInstanceOf(Announced.class);
    }
  }

  /** As many clients as it takes for the system to spread them over all sockets. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void answersAllClientsWithAnyNumberOfLoops(int loops) throws Exception {
    server = tracker.server(InetAddress.getLoopbackAddress(), loops);
    server.start();
    assertThat(server.sockets()).isBetween(1, loops);
    InetAddress address = InetAddress.getLoopbackAddress();
    for (int i = 1; i <= 50; i++) {
      try (DatagramSocket client = new DatagramSocket(0, address)) {
        assertThat(announce(client, address, i).answer().incomplete()).hasValue(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void goesOnAfterAFloodOfGarbage(long seed) throws Exception {
    server.start();
    InetAddress address = InetAddress.getLoopbackAddress();
    Random random = new Random(seed);
    try (DatagramSocket flood = new DatagramSocket(0, address);
        DatagramSocket client = new DatagramSocket(0, address)) {
      for (int i = 0; i < 20_000; i++) {
        byte[] garbage = new byte[i % 1000 == 0 ? 60_000 : random.nextInt(200)];
        random.nextBytes(garbage);
        flood.send(to(address, garbage));
      }
      assertThat(announce(client, address, 1).answer().incomplete()).hasValue(1);
      flood.setSoTimeout(1);
      assertThatThrownBy(() -> flood.receive(new DatagramPacket(new byte[1], 1)))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
    assertThat(tracker.counted("enjambre.tracker.udp.dropped")).isPositive();
  }

  @Test
  void answersManyAtOnceEachByItsOwnNumber() throws Exception {
    server.start();
    InetAddress address = InetAddress.getLoopbackAddress();
    try (DatagramSocket client = new DatagramSocket(0, address)) {
      for (int i = 0; i < 150; i++) {
        client.send(to(address, bytes(new Connect(i))));
      }
      client.setSoTimeout(10_000);
      for (int i = 0; i < 150; i++) {
        assertThat(receive(client, false).transactionId()).isEqualTo(i);
      }
    }
    await()
        .untilAsserted(
            () -> assertThat(tracker.counted("enjambre.tracker.udp.connects")).isEqualTo(150));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tellsWhyItCannotListen(int loops) throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      refusesToListenOn(taken.getLocalPort(), loops);
    }
  }

  /** Though sockets of one process share their port. */
  @Test
  void doesNotShareItsPortWithAnotherServer() throws Exception {
    server.start();

    refusesToListenOn(server.port(), 2);
    assertThat(server.isListening()).isTrue();
  }

  private void refusesToListenOn(int port, int loops) {
    UdpServer late =
        new UdpServer(
            tracker.udp,
            tracker.udpMetrics,
            new UdpServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), loops));
    assertThatThrownBy(late::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on")
        .hasStackTraceContaining("in use");
    assertThat(late.isListening()).isFalse();
  }

  private Announced announce(DatagramSocket client, InetAddress address, int number)
      throws Exception {
    return (Announced) ask(client, address, announce(connect(client, address), number));
  }

  private static Announce announce(long connectionId, int number) {
    PeerId id = PeerId.of(ByteBuffer.allocate(20).putInt(number).array());
    return new Announce(
        connectionId, number, AnnounceRequest.builder(TORRENT, id, 7000 + number).build(), "");
  }

  private long connect(DatagramSocket client, InetAddress address) throws Exception {
    return ((Connected) ask(client, address, new Connect(3))).connectionId();
  }

  /** Asks again where the answer does not come, since floods make the system drop datagrams. */
  private UdpTrackerResponse ask(
      DatagramSocket client, InetAddress address, UdpTrackerRequest request) throws Exception {
    client.setSoTimeout(2_000);
    for (int attempt = 0; ; attempt++) {
      client.send(to(address, bytes(request)));
      try {
        UdpTrackerResponse response = receive(client, address.getAddress().length == 16);
        assertThat(response.transactionId()).isEqualTo(request.transactionId());
        return response;
      } catch (java.net.SocketTimeoutException lost) {
        assertThat(attempt).isLessThan(10);
      }
    }
  }

  private static UdpTrackerResponse receive(DatagramSocket client, boolean ipv6) throws Exception {
    byte[] buffer = new byte[2048];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    client.receive(packet);
    return UdpAnnounceCodec.decodeResponse(ByteBuffer.wrap(buffer, 0, packet.getLength()), ipv6);
  }

  private DatagramPacket to(InetAddress address, byte[] bytes) {
    return new DatagramPacket(bytes, bytes.length, address, server.port());
  }

  private static byte[] bytes(UdpTrackerRequest request) {
    ByteBuffer datagram = UdpAnnounceCodec.encode(request);
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    return bytes;
  }
}
