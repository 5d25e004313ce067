package dev.enjambre.tracker.udp;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerRequest;
import dev.enjambre.common.announce.UdpTrackerResponse;
import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.tracker.fuzz.Fuzzed;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.TrackerService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The input is a datagram behind one byte, whose lowest bit puts the connection id of its address
 * in its first eight bytes, and whose next one makes that address one of IPv6.
 */
public final class DatagramFuzz {

  private static final int CONNECT_LENGTH = 16;
  private static final UdpMetrics METRICS = new UdpMetrics(new SimpleMeterRegistry());

  private DatagramFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input)
      throws BadTrackerAnswerException, BadAnnounceException {
    if (input.length == 0) {
      return;
    }
    boolean ipv6 = (input[0] & 2) != 0;
    ByteBuffer request = ByteBuffer.wrap(Arrays.copyOfRange(input, 1, input.length));
    IpAddress source = Fuzzed.address(ipv6, 100);
    ConnectionIds ids = new ConnectionIds(new ConnectionKey(new SplittableRandom(1)));
    boolean proven = false;
    if (input.length > Long.BYTES) {
      if ((input[0] & 1) != 0) {
        request.putLong(0, ids.issue(source, 0));
      }
      // The fuzzer sees what is compared, and so finds out the right id by itself.
      proven = ids.accepts(request.getLong(0), source, 0);
    }
    TrackerService service = Fuzzed.tracker(ipv6);
    long before = Fuzzed.kept(service);
    ByteBuffer answer = ByteBuffer.allocate(UdpTracker.MAX_ANSWER);
    boolean answered =
        new UdpTracker(service, Fuzzed.METRICS, METRICS, ids, () -> 0)
            .answer(request, source, answer);
    require(request.position() == 0 && request.limit() == input.length - 1, "the request moved");
    answer.flip();
    if (!answered) {
      require(answer.remaining() == 0, "an answer that is none");
      require(Fuzzed.kept(service) == before, "state is kept, and nobody is told");
      return;
    }
    require(request.limit() >= CONNECT_LENGTH, "too short for an answer");
    require(proven || answer.remaining() <= CONNECT_LENGTH, "more than was sent, to a stranger");
    require(answer.getInt(4) == request.getInt(12), "another transaction's answer");
    UdpTrackerResponse response = UdpAnnounceCodec.decodeResponse(answer, ipv6);
    int asked = request.getInt(8);
    switch (response) {
      case UdpTrackerResponse.Connected _ -> require(asked == 0, "an id for nothing");
      case UdpTrackerResponse.Announced(_, AnnounceResponse.Success success) -> {
        require(asked == 1 && proven, "an announce of a stranger");
        compareWithHttp(request, source, ipv6, success, Fuzzed.kept(service));
        return;
      }
      case UdpTrackerResponse.Scraped(_, var counts) -> {
        require(asked == 2 && proven, "a scrape of a stranger");
        require(counts.size() == (request.limit() - CONNECT_LENGTH) / 20, "other torrents");
      }
      case UdpTrackerResponse.Refused(_, String reason) ->
          require(proven && !reason.isEmpty(), "refused without a word, or a stranger");
    }
    require(Fuzzed.kept(service) == before, "state is kept for what is no announce");
  }

  /** The same announce by HTTP, to a tracker that is alike, has the same effect and answer. */
  private static void compareWithHttp(
      ByteBuffer datagram,
      IpAddress source,
      boolean ipv6,
      AnnounceResponse.Success byUdp,
      long kept)
      throws BadTrackerAnswerException, BadAnnounceException {
    if (!(UdpAnnounceCodec.decodeRequest(datagram) instanceof UdpTrackerRequest.Announce request)) {
      throw new AssertionError("answered as the announce that it is not");
    }
    TrackerService twin = Fuzzed.tracker(ipv6);
    byte[] query = Fuzzing.bytes(HttpAnnounceCodec.toQuery(request.announce().withoutIp()));
    byte[] answer =
        new HttpTracker(twin, Fuzzed.METRICS)
            .announce(query, 0, query.length, null, source, Edge.HTTP);
    if (!(HttpAnnounceCodec.decode(answer) instanceof AnnounceResponse.Success byHttp)) {
      throw new AssertionError("refused by HTTP: " + Fuzzing.text(answer));
    }
    require(
        byUdp.complete().equals(byHttp.complete())
            && byUdp.incomplete().equals(byHttp.incomplete())
            && byUdp.interval().equals(byHttp.interval())
            && byUdp.peers().size() == byHttp.peers().size(),
        "answered otherwise by HTTP: " + byUdp + " and " + byHttp);
    require(kept == Fuzzed.kept(twin), "another state by HTTP");
  }
}
