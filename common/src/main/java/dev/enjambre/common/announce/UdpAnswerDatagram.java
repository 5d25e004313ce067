package dev.enjambre.common.announce;

import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Connected;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.announce.UdpTrackerResponse.Scraped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The datagrams of a UDP tracker, written and read. */
final class UdpAnswerDatagram {

  private static final int HEADER_LENGTH = 8;
  private static final int COUNTS_LENGTH = 12;
  private static final int MAX_REASON = 1024;

  private UdpAnswerDatagram() {}

  static ByteBuffer write(UdpTrackerResponse response, boolean ipv6) {
    ByteBuffer target = ByteBuffer.allocate(length(response, ipv6));
    write(response, ipv6, target);
    return target.flip();
  }

  static void write(UdpTrackerResponse response, boolean ipv6, ByteBuffer target) {
    switch (response) {
      case Connected(int transactionId, long connectionId) ->
          target.putInt(UdpAnnounceCodec.CONNECT).putInt(transactionId).putLong(connectionId);
      case Announced(int transactionId, Success answer) -> {
        writeAnnounced(
            transactionId,
            answer.interval(),
            answer.incomplete().orElse(0),
            answer.complete().orElse(0),
            target);
        AnnounceAnswer.writeCompact(answer.peers(), addressLength(ipv6), target);
      }
      case Scraped(int transactionId, List<Counts> counts) -> {
        target.putInt(UdpAnnounceCodec.SCRAPE).putInt(transactionId);
        for (Counts swarm : counts) {
          target.putInt(swarm.complete()).putInt(swarm.downloaded()).putInt(swarm.incomplete());
        }
      }
      case Refused(int transactionId, String reason) -> {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        target.putInt(UdpAnnounceCodec.ERROR).putInt(transactionId);
        target.put(text, 0, Math.min(text.length, target.remaining()));
      }
    }
  }

  /** Writes what stands before the peers. */
  static void writeAnnounced(
      int transactionId, Duration interval, int leechers, int seeders, ByteBuffer target) {
    target
        .putInt(UdpAnnounceCodec.ANNOUNCE)
        .putInt(transactionId)
        .putInt((int) Math.min(Integer.MAX_VALUE, interval.toSeconds()))
        .putInt(leechers)
        .putInt(seeders);
  }

  private static int length(UdpTrackerResponse response, boolean ipv6) {
    return switch (response) {
      case Connected _ -> HEADER_LENGTH + Long.BYTES;
      case Announced(_, Success answer) ->
          UdpAnnounceCodec.ANNOUNCED_LENGTH
              + AnnounceAnswer.compactLength(answer.peers(), addressLength(ipv6));
      case Scraped(_, List<Counts> counts) -> HEADER_LENGTH + counts.size() * COUNTS_LENGTH;
      case Refused(_, String reason) ->
          HEADER_LENGTH + reason.getBytes(StandardCharsets.UTF_8).length;
    };
  }

  static UdpTrackerResponse read(ByteBuffer datagram, boolean ipv6)
      throws BadTrackerAnswerException {
    ByteBuffer source = datagram.slice();
    if (source.remaining() < HEADER_LENGTH) {
      throw new BadTrackerAnswerException(
          "an answer has 8 bytes or more, not " + source.remaining());
    }
    int action = source.getInt();
    int transactionId = source.getInt();
    return switch (action) {
      case UdpAnnounceCodec.CONNECT -> {
        if (source.remaining() < Long.BYTES) {
          throw new BadTrackerAnswerException("the answer to a connect is cut short");
        }
        yield new Connected(transactionId, source.getLong());
      }
      case UdpAnnounceCodec.ANNOUNCE -> new Announced(transactionId, readAnnounced(source, ipv6));
      case UdpAnnounceCodec.SCRAPE -> new Scraped(transactionId, readCounts(source));
      case UdpAnnounceCodec.ERROR -> new Refused(transactionId, readReason(source));
      default -> throw new BadTrackerAnswerException("the answer has the unknown action " + action);
    };
  }

  private static Success readAnnounced(ByteBuffer source, boolean ipv6)
      throws BadTrackerAnswerException {
    if (source.remaining() < UdpAnnounceCodec.ANNOUNCED_LENGTH - HEADER_LENGTH) {
      throw new BadTrackerAnswerException("the answer to an announce is cut short");
    }
    int interval = source.getInt();
    if (interval < 0) {
      throw new BadTrackerAnswerException("interval is negative");
    }
    OptionalInt leechers = count(source.getInt());
    OptionalInt seeders = count(source.getInt());
    List<PeerEndpoint> peers = new ArrayList<>();
    AnnounceAnswer.readCompact(peers, "peers", source, addressLength(ipv6));
    return new Success(
        interval == 0 ? AnnounceAnswer.DEFAULT_INTERVAL : Duration.ofSeconds(interval),
        Optional.empty(),
        seeders,
        leechers,
        OptionalInt.empty(),
        peers,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Counts> readCounts(ByteBuffer source) throws BadTrackerAnswerException {
    int swarms = source.remaining() / COUNTS_LENGTH;
    if (swarms > ScrapeRequest.MAX_INFO_HASHES || source.remaining() % COUNTS_LENGTH != 0) {
      throw new BadTrackerAnswerException(
          "the answer to a scrape has " + source.remaining() + " bytes of counts");
    }
    List<Counts> counts = new ArrayList<>(swarms);
    for (int i = 0; i < swarms; i++) {
      int seeders = Math.max(0, source.getInt());
      int completed = Math.max(0, source.getInt());
      int leechers = Math.max(0, source.getInt());
      counts.add(new Counts(seeders, leechers, completed));
    }
    return counts;
  }

  private static String readReason(ByteBuffer source) {
    ByteBuffer text = source.slice(source.position(), Math.min(MAX_REASON, source.remaining()));
    // Malformed UTF-8 comes out with replacement characters.
    return StandardCharsets.UTF_8.decode(text).toString();
  }

  private static OptionalInt count(int number) {
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static int addressLength(boolean ipv6) {
    return ipv6 ? IpAddress.IPV6_LENGTH : IpAddress.IPV4_LENGTH;
  }
}
