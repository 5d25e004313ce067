package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.TrackerService;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The input is the query of an announce. */
public final class AnnounceQueryFuzz {

  private AnnounceQueryFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] query) throws BadAnnounceException {
    Optional<AnnounceRequest> request = parse(query);
    require(
        request.equals(parse(Fuzzing.text(query))) || !isAscii(query),
        "read otherwise as bytes than as text");
    if (request.isPresent()) {
      AnnounceRequest read = request.get();
      require(
          HttpAnnounceCodec.parseQuery(HttpAnnounceCodec.toQuery(read)).equals(read),
          "read otherwise when written anew: " + HttpAnnounceCodec.toQuery(read));
    }
    boolean ipv6 = query.length % 2 == 1;
    answer(query, request.isPresent(), ipv6);
    compareForms(Fuzzing.text(query), ipv6);
  }

  private static void answer(byte[] query, boolean readable, boolean ipv6) {
    TrackerService service = Fuzzed.tracker(ipv6);
    long before = Fuzzed.kept(service);
    byte[] answer = announce(service, query, ipv6);
    BencodeDictionary body = Fuzzed.body(answer);
    boolean failed = body.contains("failure reason");
    require(failed != body.contains("interval"), "neither or both: " + Fuzzing.text(answer));
    require(readable || failed, "accepted, and not readable");
    require(!failed || Fuzzed.kept(service) == before, "state is kept for what failed");
  }

  /** The compact answer is written by other code than the one with dictionaries. */
  private static void compareForms(String query, boolean ipv6) {
    AnnounceResponse compact =
        decode(announce(Fuzzed.tracker(ipv6), Fuzzing.bytes("compact=1&" + query), ipv6));
    AnnounceResponse dictionaries =
        decode(announce(Fuzzed.tracker(ipv6), Fuzzing.bytes("compact=0&" + query), ipv6));
    if (compact instanceof AnnounceResponse.Success one
        && dictionaries instanceof AnnounceResponse.Success other) {
      require(addresses(one).equals(addresses(other)), "other peers in another form");
      require(
          one.interval().equals(other.interval())
              && one.minInterval().equals(other.minInterval())
              && one.complete().equals(other.complete())
              && one.incomplete().equals(other.incomplete())
              && one.downloaded().equals(other.downloaded())
              && one.externalIp().equals(other.externalIp())
              && one.warning().equals(other.warning()),
          "other figures in another form");
    } else {
      require(compact.equals(dictionaries), "refused in one form");
    }
  }

  private static byte[] announce(TrackerService service, byte[] query, boolean ipv6) {
    byte[] around = Fuzzing.bytes("GET /announce?" + Fuzzing.text(query) + " HTTP/1.1");
    int from = "GET /announce?".length();
    return new HttpTracker(service, Fuzzed.METRICS)
        .announce(around, from, from + query.length, null, Fuzzed.address(ipv6, 100), Edge.HTTP);
  }

  private static Set<String> addresses(AnnounceResponse.Success success) {
    Set<String> addresses = new HashSet<>();
    for (PeerEndpoint peer : success.peers()) {
      addresses.add(peer.host() + " " + peer.port());
    }
    require(addresses.size() == success.peers().size(), "a peer is given twice");
    return addresses;
  }

  private static AnnounceResponse decode(byte[] answer) {
    try {
      return HttpAnnounceCodec.decode(answer);
    } catch (BadTrackerAnswerException e) {
      throw new AssertionError("our own peers cannot read " + Fuzzing.text(answer), e);
    }
  }

  private static Optional<AnnounceRequest> parse(byte[] query) {
    try {
      return Optional.of(HttpAnnounceCodec.parseQuery(query, 0, query.length));
    } catch (BadAnnounceException bad) {
      require(!bad.problem().isEmpty(), "it does not say why");
      return Optional.empty();
    }
  }

  private static Optional<AnnounceRequest> parse(String query) {
    try {
      return Optional.of(HttpAnnounceCodec.parseQuery(query));
    } catch (BadAnnounceException bad) {
      require(!bad.problem().isEmpty(), "it does not say why");
      return Optional.empty();
    }
  }

  private static boolean isAscii(byte[] query) {
    for (byte b : query) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
