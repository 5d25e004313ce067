package dev.enjambre.tracker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceResponse.Failure;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.hash.SipHash;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.PassKey;
import dev.enjambre.tracker.service.Refusal;
import dev.enjambre.tracker.service.Refusal.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GateTest {

  private static final InfoHash TORRENT = InfoHash.fromHex("1".repeat(40));
  private static final InfoHash BLOCKED_TORRENT = InfoHash.fromHex("2".repeat(40));
  private static final InfoHash OTHER = InfoHash.fromHex("3".repeat(40));
  private static final IpAddress CLIENT = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress BLOCKED = IpAddress.ofIpv4(0x0b000001);
  private static final PassKey KEY = new PassKey("right");

  private long now;

  @Test
  void letsEverybodyInIfNothingIsSet() {
    Gate gate =
        new Gate(
            () -> BlockList.EMPTY, new RateLimits(null, null, List.of()), null, null, () -> now);

    assertThat(gate.refuse(TORRENT, CLIENT, null)).isNull();
    assertThat(gate.refuse(TORRENT, CLIENT, KEY)).isNull();
    assertThat(gate.refuseScrape(CLIENT, null)).isNull();
    assertThat(gate.refuseTorrent(TORRENT)).isNull();
  }

  @Test
  void refusesAddressesAndTorrentsOfTheBlockList() throws Exception {
    Gate gate = gate(null, null);

    assertThat(reason(gate.refuse(TORRENT, BLOCKED, KEY))).isEqualTo(Reason.BLOCKED_ADDRESS);
    assertThat(reason(gate.refuseScrape(BLOCKED, KEY))).isEqualTo(Reason.BLOCKED_ADDRESS);
    assertThat(reason(gate.refuse(BLOCKED_TORRENT, CLIENT, KEY))).isEqualTo(Reason.BLOCKED_TORRENT);
    assertThat(gate.refuseScrape(CLIENT, KEY)).isNull();
    assertThat(reason(gate.refuseTorrent(BLOCKED_TORRENT))).isEqualTo(Reason.BLOCKED_TORRENT);
    assertThat(gate.refuse(BLOCKED_TORRENT, CLIENT, KEY))
        .extracting(Refusal::retryIn)
        .isEqualTo(Failure.NEVER);
  }

  @Test
  void asksForAPassKey() throws Exception {
    Gate gate = gate(null, null);

    assertThat(gate.refuse(TORRENT, CLIENT, KEY)).isNull();
    assertThat(gate.refuseScrape(CLIENT, KEY)).isNull();
    for (PassKey bad : new @Nullable PassKey[] {null, new PassKey("wrong")}) {
      assertThat(reason(gate.refuse(TORRENT, CLIENT, bad))).isEqualTo(Reason.PASS_KEY);
      assertThat(reason(gate.refuseScrape(CLIENT, bad))).isEqualTo(Reason.PASS_KEY);
    }
  }

  @Test
  void countsAnnouncesAndScrapesEachForItself() throws Exception {
    Gate gate = gate(2, null);

    for (int i = 0; i < 2; i++) {
      assertThat(gate.refuse(TORRENT, CLIENT, KEY)).isNull();
    }
    assertThat(reason(gate.refuse(TORRENT, CLIENT, KEY))).isEqualTo(Reason.RATE);
    assertThat(gate.refuse(TORRENT, IpAddress.ofIpv4(5), KEY)).as("of another").isNull();
    for (int i = 0; i < 2; i++) {
      assertThat(gate.refuseScrape(CLIENT, KEY)).isNull();
    }
    assertThat(reason(gate.refuseScrape(CLIENT, KEY))).isEqualTo(Reason.RATE);
    now += 30_000_000_000L;
    assertThat(gate.refuse(TORRENT, CLIENT, KEY)).isNull();
    assertThat(gate.refuseScrape(CLIENT, KEY)).isNull();
  }

  @Test
  void letsNobodyTryKeysFasterThanTheLimit() throws Exception {
    Gate gate = gate(2, null);
    for (int i = 0; i < 2; i++) {
      gate.refuse(TORRENT, CLIENT, new PassKey("guess" + i));
    }

    assertThat(reason(gate.refuse(TORRENT, CLIENT, KEY))).isEqualTo(Reason.RATE);
  }

  @Test
  void asksTheCatalogueLast() throws Exception {
    Gate gate = gate(null, TORRENT::equals);

    assertThat(gate.refuse(TORRENT, CLIENT, KEY)).isNull();
    assertThat(reason(gate.refuse(OTHER, CLIENT, KEY))).isEqualTo(Reason.NOT_IN_CATALOG);
    assertThat(reason(gate.refuse(OTHER, CLIENT, null))).isEqualTo(Reason.PASS_KEY);
    assertThat(reason(gate.refuseTorrent(OTHER))).isEqualTo(Reason.NOT_IN_CATALOG);
    assertThat(gate.refuseTorrent(TORRENT)).isNull();
  }

  private Gate gate(@Nullable Integer perMinute, @Nullable Predicate<InfoHash> catalog)
      throws Exception {
    BlockList blockList = BlockListParser.read(stream("11.0.0.0/8\n" + "2".repeat(40)));
    PassKeys keys = PassKeys.read(stream("right"), new SplittableRandom(1));
    return new Gate(
        () -> blockList,
        new RateLimits(limit(perMinute), limit(perMinute), List.of()),
        () -> keys,
        catalog,
        () -> now);
  }

  private static @Nullable RateLimit limit(@Nullable Integer perMinute) {
    return perMinute == null ? null : new RateLimit(perMinute, new SipHash(1, 2), 0);
  }

  private static Reason reason(@Nullable Refusal refusal) {
    return Objects.requireNonNull(refusal).reason();
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
