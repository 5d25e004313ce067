package dev.enjambre.tracker.app;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * A tracker's life in short, for a JVM that records what later ones will need ({@code
 * -XX:AOTCacheOutput}): peers of a torrent announce to it by HTTP and by UDP, a torrent is
 * published, and somebody looks at what there is. Everything lies in a temporary folder, which is
 * removed.
 */
final class TrainingRun {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PEERS = 200;
  private static final int ROUNDS = 20;
  private static final int PORT = 6881;
  private static final int ANSWER_MILLIS = 10_000;
  private static final int LONGEST_ANSWER = 2048;

  /** What is asked of a tracker by those who watch it. */
  private static final List<String> LOOKS =
      List.of(
          "/api/v1/catalog?q=training",
          "/api/v1/fleet",
          "/api/v1/stats",
          "/actuator/health/readiness",
          "/actuator/prometheus");

  private final int httpPort;
  private final int udpPort;
  private final int webPort;
  private final InfoHash torrent;
  private final HttpClient http;
  private final DatagramSocket udp;

  private TrainingRun(
      ConfigurableApplicationContext tracker, HttpClient http, DatagramSocket udp, byte[] content) {
    this.httpPort = tracker.getBean(ProtocolServer.class).port();
    this.udpPort = tracker.getBean(UdpServer.class).port();
    this.webPort = tracker.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    this.torrent = InfoHash.ofInfoDictionary(ByteBuffer.wrap(content));
    this.http = http;
    this.udp = udp;
  }

  /** Runs it, and returns when the tracker has ended. */
  static void run() throws IOException, InterruptedException, BadTrackerAnswerException {
    Path folder = Files.createTempDirectory("enjambre-training-");
    BencodeDictionary info =
        BencodeDictionary.builder()
            .put("length", 1)
            .put("name", "training")
            .put("piece length", 16_384)
            .put("pieces", new byte[20])
            .build();
    try (ConfigurableApplicationContext tracker = start(folder);
        HttpClient http = HttpClient.newHttpClient();
        DatagramSocket udp = new DatagramSocket(0, LOOPBACK)) {
      udp.setSoTimeout(ANSWER_MILLIS);
      TrainingRun run = new TrainingRun(tracker, http, udp, BencodeWriter.write(info));
      run.publish(BencodeWriter.write(BencodeDictionary.builder().put("info", info).build()));
      run.announces();
      run.looks();
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private static ConfigurableApplicationContext start(Path data) {
    return SpringApplication.run(
        TrackerApplication.class,
        "--server.address=127.0.0.1",
        "--server.port=0",
        "--enjambre.tracker.listen-address=127.0.0.1",
        "--enjambre.tracker.listen-port=0",
        "--enjambre.tracker.data-dir=" + data);
  }

  private void publish(byte[] torrentFile) throws IOException, InterruptedException {
    exchange(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + "/api/v1/catalog"))
            .header("Content-Type", "application/x-bittorrent")
            .POST(BodyPublishers.ofByteArray(torrentFile)));
  }

  /** Every peer comes, goes on, and completes; some go. */
  private void announces() throws IOException, InterruptedException, BadTrackerAnswerException {
    SplittableRandom random = new SplittableRandom(1);
    for (int peer = 0; peer < PEERS; peer++) {
      PeerId id = PeerId.random(random);
      announceByUdp(request(id, peer, AnnounceEvent.STARTED));
      for (int round = 0; round < ROUNDS; round++) {
        announceByHttp(request(id, peer, AnnounceEvent.NONE));
        announceByUdp(request(id, peer, AnnounceEvent.NONE));
      }
      announceByHttp(
          request(id, peer, peer % 2 == 0 ? AnnounceEvent.COMPLETED : AnnounceEvent.STOPPED));
      get(httpPort, "/scrape?" + HttpAnnounceCodec.toQuery(new ScrapeRequest(List.of(torrent))));
    }
  }

  private AnnounceRequest request(PeerId id, int peer, AnnounceEvent event) {
    return AnnounceRequest.builder(torrent, id, PORT + peer)
        .left(event == AnnounceEvent.COMPLETED ? 0 : 1)
        .event(event)
        .build();
  }

  private void announceByHttp(AnnounceRequest request) throws IOException, InterruptedException {
    get(httpPort, "/announce?" + HttpAnnounceCodec.toQuery(request));
  }

  private void announceByUdp(AnnounceRequest request)
      throws IOException, BadTrackerAnswerException {
    UdpTrackerResponse hello = exchange(new UdpTrackerRequest.Connect(1));
    if (hello instanceof UdpTrackerResponse.Connected connected) {
      exchange(new UdpTrackerRequest.Announce(connected.connectionId(), 2, request, ""));
    }
  }

  private UdpTrackerResponse exchange(UdpTrackerRequest request)
      throws IOException, BadTrackerAnswerException {
    ByteBuffer datagram = UdpAnnounceCodec.encode(request);
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    udp.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, udpPort));
    DatagramPacket answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
    udp.receive(answer);
    return UdpAnnounceCodec.decodeResponse(
        ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), false);
  }

  private void looks() throws IOException, InterruptedException {
    for (String path : LOOKS) {
      get(webPort, path);
    }
  }

  private void get(int port, String path) throws IOException, InterruptedException {
    exchange(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  private void exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest asked = request.build();
    int status = http.send(asked, BodyHandlers.discarding()).statusCode();
    if (status / 100 != 2) {
      throw new IOException(asked.uri() + " was answered with " + status);
    }
  }
}
