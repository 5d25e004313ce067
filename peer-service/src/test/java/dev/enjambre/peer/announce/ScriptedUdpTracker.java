package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A UDP tracker that answers by a test's script. */
final class ScriptedUdpTracker implements AutoCloseable {

  static final long CONNECTION_ID = 0x0102030405060708L;

  /** A request, and who sent it. */
  record Heard(UdpTrackerRequest request, SocketAddress from) {}

  /** Tells what is sent for a request: any datagrams, or none. */
  interface Script {
    List<ByteBuffer> answers(Heard heard);
  }

  final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final DatagramSocket socket;
  private final boolean ipv6;
  private volatile Script script = request -> List.of(usualAnswer(request.request()));

  ScriptedUdpTracker(InetAddress address, int port) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(address, port));
    ipv6 = address instanceof Inet6Address;
    Thread.ofVirtual().start(this::serve);
  }

  static ScriptedUdpTracker onLoopback() throws IOException {
    return new ScriptedUdpTracker(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  void script(Script newScript) {
    script = newScript;
  }

  int port() {
    return socket.getLocalPort();
  }

  URI url() {
    String host = ipv6 ? "[::1]" : "127.0.0.1";
    return URI.create("udp://" + host + ":" + port() + "/announce?user=1");
  }

  List<UdpTrackerRequest> requests() {
    return heard.stream().map(Heard::request).toList();
  }

  ByteBuffer usualAnswer(UdpTrackerRequest request) {
    return encode(
        switch (request) {
          case UdpTrackerRequest.Connect(int transactionId) ->
              new UdpTrackerResponse.Connected(transactionId, CONNECTION_ID);
          case UdpTrackerRequest.Announce announce ->
              new UdpTrackerResponse.Announced(announce.transactionId(), success(peer()));
          case UdpTrackerRequest.Scrape scrape ->
              new UdpTrackerResponse.Scraped(scrape.transactionId(), List.of());
        });
  }

  ByteBuffer encode(UdpTrackerResponse response) {
    return UdpAnnounceCodec.encode(response, ipv6);
  }

  PeerEndpoint peer() {
    return PeerEndpoint.of(ipv6 ? "2001:db8::7" : "10.0.0.7", 6881);
  }

  static AnnounceResponse.Success success(PeerEndpoint... peers) {
    return new AnnounceResponse.Success(
        Duration.ofMinutes(20),
        Optional.empty(),
        OptionalInt.of(3),
        OptionalInt.of(4),
        OptionalInt.empty(),
        List.of(peers),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        ByteBuffer datagram = ByteBuffer.wrap(packet.getData().clone(), 0, packet.getLength());
        Heard now = new Heard(UdpAnnounceCodec.decodeRequest(datagram), packet.getSocketAddress());
        heard.add(now);
        for (ByteBuffer answer : script.answers(now)) {
          send(socket, answer, now.from());
        }
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    } catch (BadAnnounceException e) {
      throw new AssertionError("the client sends nonsense", e);
    }
  }

  static void send(DatagramSocket from, ByteBuffer datagram, SocketAddress to) {
    try {
      from.send(new DatagramPacket(datagram.array(), datagram.arrayOffset(), datagram.limit(), to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
