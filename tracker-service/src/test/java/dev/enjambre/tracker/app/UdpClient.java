package dev.enjambre.tracker.app;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** A client of BEP 15 on a socket of its own. */
final class UdpClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final DatagramSocket socket;
  private final int port;
  private int lastAnswerLength;

  UdpClient(int port) throws Exception {
    this.port = port;
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  UdpTrackerResponse announce(AnnounceRequest request, String urlData) throws Exception {
    return exchange(new Announce(connect(), 7, request, urlData));
  }

  UdpTrackerResponse scrape(ScrapeRequest request) throws Exception {
    return exchange(new Scrape(connect(), 8, request));
  }

  /** Returns how many bytes the last answer had. */
  int lastAnswerLength() {
    return lastAnswerLength;
  }

  private long connect() throws Exception {
    return ((Connected) exchange(new Connect(6))).connectionId();
  }

  private UdpTrackerResponse exchange(UdpTrackerRequest request) throws Exception {
    ByteBuffer datagram = UdpAnnounceCodec.encode(request);
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
    socket.receive(answer);
    lastAnswerLength = answer.getLength();
    return UdpAnnounceCodec.decodeResponse(
        ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), false);
  }

  @Override
  public void close() {
    socket.close();
  }
}
