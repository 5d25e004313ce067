package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeersForm;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.interop.fuzz.Fuzzing;
import java.util.List;

/** The input is what a tracker answers over HTTP, to an announce and to a scrape. */
public final class TrackerAnswerFuzz {

  /** The shortest that stands for a peer: six bytes of the compact form. */
  private static final int BYTES_OF_PEER = 6;

  private TrackerAnswerFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] answer) throws BadTrackerAnswerException {
    try {
      AnnounceResponse response = HttpAnnounceCodec.decode(answer);
      if (response instanceof AnnounceResponse.Success success) {
        require(
            success.peers().size() <= answer.length / BYTES_OF_PEER, "more peers than there were");
        require(!success.interval().isNegative(), "an interval in the past");
      }
      byte[] written = HttpAnnounceCodec.encode(response, PeersForm.DICTIONARIES_WITHOUT_IDS);
      require(
          same(HttpAnnounceCodec.decode(written), response),
          "read otherwise when written anew: " + Fuzzing.text(written));
    } catch (BadTrackerAnswerException bad) {
      require(bad.getMessage() != null, "it does not say why");
    }
    try {
      ScrapeResponse response = HttpAnnounceCodec.decodeScrape(answer);
      require(
          HttpAnnounceCodec.decodeScrape(HttpAnnounceCodec.encode(response)).equals(response),
          "a scrape is read otherwise when written anew");
    } catch (BadTrackerAnswerException bad) {
      require(bad.getMessage() != null, "it does not say why");
    }
  }

  /** The form that keeps host names has no room for peer ids. */
  private static boolean same(AnnounceResponse one, AnnounceResponse other) {
    if (!(one instanceof AnnounceResponse.Success first
        && other instanceof AnnounceResponse.Success second)) {
      return one.equals(other);
    }
    return addresses(first).equals(addresses(second))
        && first.interval().equals(second.interval())
        && first.minInterval().equals(second.minInterval())
        && first.complete().equals(second.complete())
        && first.incomplete().equals(second.incomplete())
        && first.downloaded().equals(second.downloaded())
        && first.warning().equals(second.warning())
        && first.trackerId().equals(second.trackerId())
        && first.externalIp().equals(second.externalIp());
  }

  private static List<PeerEndpoint> addresses(AnnounceResponse.Success success) {
    return success.peers().stream()
        .map(peer -> PeerEndpoint.of(peer.address(), peer.port()))
        .toList();
  }
}
