package dev.enjambre.tracker.udp;

import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerRequest.Announce;
import dev.enjambre.common.announce.UdpTrackerRequest.Connect;
import dev.enjambre.common.announce.UdpTrackerRequest.Scrape;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.announce.UdpTrackerResponse.Scraped;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.AnnounceOutcome;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.PassKey;
import dev.enjambre.tracker.service.Refusal;
import dev.enjambre.tracker.service.ScrapeOutcome;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerMetrics.Outcome;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.PeerView;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The tracker as UDP sees it: a datagram goes in, one or none comes out. Without a good connection
 * id there is no answer but to a connect, which is as long as the question; so nobody can use the
 * tracker to send much to an address that is not his. Never blocks; any thread.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0015.html">BEP 15</a>
 */
final class UdpTracker {

  /**
   * The length of the longest answer in bytes: one packet, also in an overlay network or a tunnel.
   * That is room for 230 IPv4 or 76 IPv6 peers.
   */
  static final int MAX_ANSWER = 1400;

  /** What the longest request takes in bytes: an announce with a URL of 1 KiB, and some spare. */
  static final int MAX_REQUEST = 2048;

  private static final int CONNECT_LENGTH = 16;
  private static final int ANNOUNCE_LENGTH = 98;
  private static final int SCRAPE_HEADER_LENGTH = 16;
  private static final int ACTION_OFFSET = 8;
  private static final int TRANSACTION_OFFSET = 12;

  private static final Counts NO_PEERS = new Counts(0, 0, 0);

  private static final int CONNECT = 0;
  private static final int ANNOUNCE = 1;
  private static final int SCRAPE = 2;

  private final TrackerService service;
  private final TrackerMetrics metrics;
  private final UdpMetrics udpMetrics;
  private final ConnectionIds ids;
  private final LongSupplier nanoClock;

  UdpTracker(
      TrackerService service,
      TrackerMetrics metrics,
      UdpMetrics udpMetrics,
      ConnectionIds ids,
      LongSupplier nanoClock) {
    this.service = service;
    this.metrics = metrics;
    this.udpMetrics = udpMetrics;
    this.ids = ids;
    this.nanoClock = nanoClock;
  }

  /**
   * Answers a datagram that came from that address.
   *
   * @param request big-endian, from its position to its limit, neither of which changes
   * @param answer big-endian, with room for {@link #MAX_ANSWER} bytes; the answer is written at its
   *     position
   * @return whether there is an answer
   */
  boolean answer(ByteBuffer request, IpAddress source, ByteBuffer answer) {
    int length = request.remaining();
    if (length < CONNECT_LENGTH) {
      return drop(Drop.SHORT);
    }
    int start = request.position();
    long connectionId = request.getLong(start);
    int action = request.getInt(start + ACTION_OFFSET);
    int shortest =
        switch (action) {
          case CONNECT -> CONNECT_LENGTH;
          case ANNOUNCE -> ANNOUNCE_LENGTH;
          case SCRAPE -> SCRAPE_HEADER_LENGTH + Id20.LENGTH;
          default -> 0;
        };
    if (shortest == 0 || (action == CONNECT && connectionId != UdpAnnounceCodec.PROTOCOL_ID)) {
      return drop(Drop.UNKNOWN);
    }
    if (length < shortest) {
      return drop(Drop.SHORT);
    }
    if (action != CONNECT && !ids.accepts(connectionId, source, nanoClock.getAsLong())) {
      return drop(Drop.CONNECTION_ID);
    }
    understand(request, source, answer);
    return true;
  }

  private void understand(ByteBuffer datagram, IpAddress source, ByteBuffer answer) {
    long start = metrics.now();
    try {
      UdpTrackerRequest request = UdpAnnounceCodec.decodeRequest(datagram);
      switch (request) {
        case Connect(int transactionId) -> {
          long id = ids.issue(source, nanoClock.getAsLong());
          udpMetrics.connected();
          UdpAnnounceCodec.encode(new Connected(transactionId, id), !source.isIpv4(), answer);
        }
        case Announce announce -> announce(announce, source, answer, start);
        case Scrape scrape -> scrape(scrape, datagram, source, answer);
      }
    } catch (BadAnnounceException bad) {
      if (datagram.getInt(datagram.position() + ACTION_OFFSET) == SCRAPE) {
        metrics.scraped(Edge.UDP, Outcome.MALFORMED);
      } else {
        metrics.announced(Edge.UDP, null, Outcome.MALFORMED, start);
      }
      int transactionId = datagram.getInt(datagram.position() + TRANSACTION_OFFSET);
      refuse(transactionId, bad.problem(), source, answer);
    }
  }

  /** The address that the peer claims is left aside: the source is known to be true. */
  private void announce(Announce datagram, IpAddress source, ByteBuffer answer, long startNanos) {
    AddressFamilies families = source.isIpv4() ? AddressFamilies.IPV4 : AddressFamilies.IPV6;
    int start = answer.position();
    answer.position(start + UdpAnnounceCodec.ANNOUNCED_LENGTH);
    AnnounceOutcome outcome =
        service.announce(
            datagram.announce().withoutIp(),
            PassKey.inPath(datagram.urlData()),
            source,
            families,
            peer -> put(peer, answer));
    Refusal refusal = outcome.refusal();
    int end = answer.position();
    answer.position(start);
    if (refusal == null) {
      SwarmCounts counts = outcome.counts();
      UdpAnnounceCodec.encodeAnnounced(
          datagram.transactionId(),
          service.settings().interval(),
          counts.leechers(),
          counts.seeders(),
          answer);
      answer.position(end);
    } else {
      refuse(datagram.transactionId(), refusal.text(), source, answer);
      metrics.refused(Edge.UDP, refusal);
    }
    metrics.announced(
        Edge.UDP,
        datagram.announce().event(),
        refusal == null ? Outcome.ACCEPTED : Outcome.REFUSED,
        startNanos);
  }

  /** Writes a peer of the asker's family, as far as there is room. */
  private static void put(PeerView peer, ByteBuffer answer) {
    if (peer.isIpv4()) {
      if (answer.remaining() >= IpAddress.IPV4_LENGTH + Short.BYTES) {
        answer.putInt(peer.ipv4()).putShort((short) peer.port());
      }
    } else if (answer.remaining() >= IpAddress.IPV6_LENGTH + Short.BYTES) {
      answer.putLong(peer.addressHigh()).putLong(peer.addressLow()).putShort((short) peer.port());
    }
  }

  /**
   * Answers in the order of the datagram, also for a torrent that is named twice. There is no place
   * for a pass key in it.
   */
  private void scrape(Scrape scrape, ByteBuffer datagram, IpAddress source, ByteBuffer answer) {
    ScrapeOutcome outcome = service.scrape(scrape.scrape(), null, source);
    switch (outcome.response()) {
      case ScrapeResponse.Files(Map<InfoHash, Counts> swarms) -> {
        ByteBuffer hashes = datagram.duplicate();
        hashes.position(hashes.position() + SCRAPE_HEADER_LENGTH);
        List<Counts> counts = new ArrayList<>(hashes.remaining() / Id20.LENGTH);
        while (hashes.remaining() >= Id20.LENGTH) {
          counts.add(swarms.getOrDefault(InfoHash.read(hashes), NO_PEERS));
        }
        UdpAnnounceCodec.encode(
            new Scraped(scrape.transactionId(), counts), !source.isIpv4(), answer);
        metrics.scraped(Edge.UDP, Outcome.ACCEPTED);
      }
      case ScrapeResponse.Failure(String reason) -> {
        refuse(scrape.transactionId(), reason, source, answer);
        if (outcome.refusal() != null) {
          metrics.refused(Edge.UDP, outcome.refusal());
        }
        metrics.scraped(Edge.UDP, Outcome.REFUSED);
      }
    }
  }

  private static void refuse(
      int transactionId, String reason, IpAddress source, ByteBuffer answer) {
    UdpAnnounceCodec.encode(new Refused(transactionId, reason), !source.isIpv4(), answer);
  }

  private boolean drop(Drop reason) {
    udpMetrics.dropped(reason);
    return false;
  }
}
