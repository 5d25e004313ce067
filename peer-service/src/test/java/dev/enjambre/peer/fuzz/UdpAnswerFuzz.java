package dev.enjambre.peer.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.UdpAnnounceCodec;
import dev.enjambre.common.announce.UdpTrackerResponse;
import java.nio.ByteBuffer;

/** The input is what a tracker answers by UDP, behind a byte that is odd if that came by IPv6. */
public final class UdpAnswerFuzz {

  private static final int BYTES_OF_PEER = 6;
  private static final int SHORT_REASON = 100;

  private UdpAnswerFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws BadTrackerAnswerException {
    if (input.length == 0) {
      return;
    }
    boolean ipv6 = (input[0] & 1) != 0;
    UdpTrackerResponse response;
    try {
      response = UdpAnnounceCodec.decodeResponse(datagram(input), ipv6);
    } catch (BadTrackerAnswerException bad) {
      require(bad.getMessage() != null, "it does not say why");
      return;
    }
    require(response.transactionId() == datagram(input).getInt(4), "another transaction's");
    if (response instanceof UdpTrackerResponse.Announced(_, AnnounceResponse.Success success)) {
      require(success.peers().size() <= input.length / BYTES_OF_PEER, "more peers than there were");
      require(!success.interval().isNegative(), "an interval in the past");
      require(
          success.peers().stream().mapToInt(PeerEndpoint::port).allMatch(port -> port > 0),
          "a peer at no port");
    }
    if (isWritable(response, ipv6)) {
      ByteBuffer written = UdpAnnounceCodec.encode(response, ipv6);
      require(
          UdpAnnounceCodec.decodeResponse(written, ipv6).equals(response),
          "read otherwise when written anew: " + response);
    }
  }

  /** Trackers have counts, and leave out peers of the other family and the end of a reason. */
  private static boolean isWritable(UdpTrackerResponse response, boolean ipv6) {
    return switch (response) {
      case UdpTrackerResponse.Announced(_, AnnounceResponse.Success success) ->
          success.complete().isPresent()
              && success.incomplete().isPresent()
              && success.peers().stream()
                  .allMatch(peer -> peer.address() instanceof IpAddress ip && ip.isIpv4() != ipv6);
      case UdpTrackerResponse.Refused(_, String reason) -> reason.length() <= SHORT_REASON;
      case UdpTrackerResponse.Connected _, UdpTrackerResponse.Scraped _ -> true;
    };
  }

  private static ByteBuffer datagram(byte[] input) {
    return ByteBuffer.wrap(input, 1, input.length - 1).slice();
  }
}
