package dev.enjambre.peer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalRegisterTest {

  private static final IpAddress OTHER = IpAddress.ofIpv4(0x0a000002);

  private final LocalRegister register = new LocalRegister("ours");
  private final List<PeerEndpoint> found = new ArrayList<>();
  private long now = -5;

  @Test
  void tellsOfATorrentOnceItAsks() {
    ask(1);
    ask(2);

    assertThat(register.due(now)).containsExactly(torrent(1), torrent(2));
    assertThat(register.due(now)).isEmpty();
  }

  @Test
  void tellsOfItNoMoreThanOnceAMinute() {
    ask(1);
    register.due(now);
    pass(Duration.ofSeconds(59));
    ask(1);
    assertThat(register.due(now)).isEmpty();

    pass(Duration.ofSeconds(1));
    assertThat(register.due(now)).containsExactly(torrent(1));
  }

  @Test
  void tellsOfAsManyAsADatagramHolds() {
    for (int i = 0; i < 25; i++) {
      ask(i);
    }

    assertThat(register.due(now)).hasSize(20);
    assertThat(register.due(now)).hasSize(5);
  }

  @Test
  void whoAskedHearsOfOthersThatHaveIt() {
    ask(1);

    register.heard(OTHER, announcement("theirs", 1, 2), now);

    assertThat(found).containsExactly(PeerEndpoint.of(OTHER, 6881));
  }

  @Test
  void doesNotHearItself() {
    ask(1);

    register.heard(OTHER, announcement("ours", 1), now);

    assertThat(found).isEmpty();
  }

  @Test
  void forgetsATorrentThatDoesNotAskAnyMore() {
    ask(1);
    pass(Duration.ofMinutes(16));
    ask(2);

    register.heard(OTHER, announcement("theirs", 1), now);

    assertThat(found).isEmpty();
  }

  @Test
  void whoShoutsIsNotListenedTo() {
    ask(1);
    for (int i = 0; i < 10_000; i++) {
      register.heard(OTHER, announcement("theirs", 1), now);
    }
    assertThat(found).hasSize(100);

    pass(Duration.ofSeconds(1));
    register.heard(OTHER, announcement("theirs", 1), now);
    assertThat(found).hasSize(101);
  }

  private void ask(int number) {
    register.ask(torrent(number), found::addAll, now);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static LocalAnnouncement announcement(String cookie, int... numbers) {
    List<InfoHash> infoHashes = new ArrayList<>();
    for (int number : numbers) {
      infoHashes.add(torrent(number));
    }
    return new LocalAnnouncement(6881, infoHashes, cookie);
  }

  private static InfoHash torrent(int number) {
    return InfoHash.fromHex("%040x".formatted(number));
  }
}
