package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.MINUTE;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept for others: peers, and how those prove where they are. */
class StoreTest {

  private static final InfoHash TORRENT = infoHash(1);
  private static final IpAddress ASKING = at("127.0.0.1", 1).ip();

  private final Random random = new Random(4);
  private final PeerStore store = new PeerStore(10, 20);

  private List<NodeAddress> drawn(InfoHash infoHash, long now) {
    return store.draw(infoHash, ASKING, 1000, random, now);
  }

  @Test
  void handsOutWhoHasAnnouncedItselfUntilThatIsTooLongAgo() {
    store.announce(TORRENT, local(1), 0);
    store.announce(TORRENT, local(2), 30 * MINUTE);

    assertThat(drawn(TORRENT, 44 * MINUTE)).containsExactlyInAnyOrder(local(1), local(2));
    assertThat(drawn(TORRENT, 45 * MINUTE)).containsExactly(local(2));
    store.expire(75 * MINUTE);
    assertThat(store.torrents()).isZero();
    assertThat(store.peers()).isZero();
    assertThat(store.nextExpiryNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void tellsOurselvesOfAllPeersOfATorrent() {
    store.announce(TORRENT, local(1), 0);
    store.announce(TORRENT, at("2001:db8::1", 1), 30 * MINUTE);

    assertThat(store.of(TORRENT, MINUTE)).hasSize(2);
    assertThat(store.of(TORRENT, 45 * MINUTE)).containsExactly(at("2001:db8::1", 1));
    assertThat(store.of(infoHash(2), 0)).isEmpty();
  }

  @Test
  void forgetsOwnTorrentsThatAreNotLookedForAgain() {
    OwnTorrents ours = new OwnTorrents();
    ours.begun(search(1), 0);
    ours.begun(search(2), MINUTE);
    ours.begun(search(1), 30 * MINUTE);

    ours.expire(45 * MINUTE);
    assertThat(ours.count()).isEqualTo(2);
    ours.expire(46 * MINUTE);
    assertThat(ours.count()).isEqualTo(1);
    ours.expire(75 * MINUTE);
    assertThat(ours.count()).isZero();
  }

  private static DhtSearch search(int torrent) {
    return new DhtSearch(infoHash(torrent), new OwnPeer(1, false), new IgnoringListener(), _ -> {});
  }

  @Test
  void keepsAPeerThatAnnouncesItselfAgainOnce() {
    store.announce(TORRENT, local(1), 0);
    store.announce(TORRENT, local(1), 30 * MINUTE);

    assertThat(drawn(TORRENT, 60 * MINUTE)).containsExactly(local(1));
    assertThat(store.peers()).isEqualTo(1);
  }

  @Test
  void letsGoOfWhatWasAnnouncedLongestAgo() {
    for (int i = 0; i < 30; i++) {
      store.announce(infoHash(i), local(i), i);
    }
    assertThat(store.torrents()).isEqualTo(10);
    assertThat(store.peers()).isEqualTo(10);
    assertThat(drawn(infoHash(19), 30)).isEmpty();
    assertThat(drawn(infoHash(20), 30)).hasSize(1);

    for (int i = 0; i < 50; i++) {
      store.announce(TORRENT, local(i), 100 + i);
    }
    assertThat(drawn(TORRENT, 200)).hasSize(20).contains(local(49)).doesNotContain(local(29));
    assertThat(store.peers()).isEqualTo(9 + 20);
  }

  @Test
  void keepsFewPeersOfOneOwner() {
    PeerStore large = new PeerStore(1000, 1000);
    int inTorrent = 0;
    for (int port = 1; port <= 100; port++) {
      inTorrent += large.announce(TORRENT, at("9.9.9.9", port), 0) ? 1 : 0;
    }
    int inAll = inTorrent;
    for (int i = 2; i < 900; i++) {
      inAll += large.announce(infoHash(i), at("9.9.9.9", 1), 0) ? 1 : 0;
    }
    assertThat(inTorrent).isEqualTo(PeerStore.MOST_OF_OWNER_IN_TORRENT);
    assertThat(inAll).isEqualTo(PeerStore.MOST_OF_OWNER);
    assertThat(large.announce(TORRENT, at("9.9.9.9", 1), 1)).isTrue();
    assertThat(large.announce(TORRENT, at("9.9.9.10", 1), 1)).isTrue();

    large.expire(50 * MINUTE);
    assertThat(large.owners()).isZero();
    assertThat(large.announce(TORRENT, at("9.9.9.9", 50), 50 * MINUTE)).isTrue();
  }

  @Test
  void keepsAnyNumberOfPeersOfOnePrivateNetwork() {
    for (int i = 0; i < 20; i++) {
      assertThat(store.announce(TORRENT, at("10.0.0.1", 100 + i), 0)).isTrue();
    }
    assertThat(store.owners()).isZero();
  }

  @Test
  void drawsEachPeerWithTheSameChance() {
    for (int i = 0; i < 20; i++) {
      store.announce(TORRENT, local(i), 0);
    }
    int[] times = new int[20];
    for (int i = 0; i < 4000; i++) {
      List<NodeAddress> drawn = store.draw(TORRENT, ASKING, 5, random, 0);
      assertThat(new HashSet<>(drawn)).hasSize(5);
      drawn.forEach(peer -> times[peer.port() - local(0).port()]++);
    }
    for (int count : times) {
      assertThat(count).isBetween(850, 1150);
    }
  }

  @Test
  void drawsWhatTheAskingSideCanUse() {
    store.announce(TORRENT, local(1), 0);
    store.announce(TORRENT, at("10.0.0.1", 1), 0);
    store.announce(TORRENT, at("9.9.9.9", 1), 0);
    store.announce(TORRENT, at("2001:db8::1", 1), 0);

    assertThat(store.draw(TORRENT, at("8.8.8.8", 1).ip(), 10, random, 0))
        .containsExactly(at("9.9.9.9", 1));
    assertThat(store.draw(TORRENT, at("10.0.0.9", 1).ip(), 10, random, 0))
        .containsExactlyInAnyOrder(at("10.0.0.1", 1), at("9.9.9.9", 1));
    assertThat(store.draw(TORRENT, at("2001:db8::7", 1).ip(), 10, random, 0))
        .containsExactly(at("2001:db8::1", 1));
  }

  @Test
  void takesATokenForFiveToTenMinutes() {
    Tokens tokens = new Tokens(random, 0);
    BencodeString token = tokens.give(ASKING, 4 * MINUTE);

    assertThat(tokens.isValid(token, ASKING, 4 * MINUTE)).isTrue();
    assertThat(tokens.isValid(token, ASKING, 9 * MINUTE)).isTrue();
    assertThat(tokens.isValid(token, ASKING, 11 * MINUTE)).isFalse();
  }

  @Test
  void takesNoTokenOfBeforeALongSilence() {
    Tokens tokens = new Tokens(random, 0);
    BencodeString token = tokens.give(ASKING, 0);

    assertThat(tokens.isValid(token, ASKING, 1000 * MINUTE)).isFalse();
    BencodeString next = tokens.give(ASKING, 1000 * MINUTE);
    assertThat(tokens.isValid(next, ASKING, 1006 * MINUTE)).isTrue();
    assertThat(tokens.isValid(next, ASKING, 1011 * MINUTE)).isFalse();
  }

  @Test
  void takesATokenFromItsOwnAddressOnly() {
    Tokens tokens = new Tokens(random, 0);
    Set<BencodeString> given = new HashSet<>();
    for (String ip : List.of("127.0.0.1", "127.0.0.2", "10.0.0.1", "2001:db8::1", "::1")) {
      BencodeString token = tokens.give(at(ip, 1).ip(), 0);
      assertThat(token.length()).isEqualTo(8);
      given.add(token);
    }
    assertThat(given).hasSize(5);
    assertThat(tokens.isValid(tokens.give(at("127.0.0.2", 1).ip(), 0), ASKING, 0)).isFalse();
    assertThat(new Tokens(random, 0).isValid(tokens.give(ASKING, 0), ASKING, 0)).isFalse();
  }
}
