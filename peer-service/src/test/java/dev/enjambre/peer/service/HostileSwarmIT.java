package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A download among peers that mean it ill, each at an address of its own: it completes, the guilty
 * go and are counted, the honest stay, and memory is bounded: the memory of all that runs in here,
 * so nothing else may.
 */
@Isolated
@Timeout(120)
class HostileSwarmIT {

  private static final int SIZE = 12_000_000;
  private static final byte[] CONTENT = content();

  /** What one seeder gives, in bytes per second: slow enough that everybody has a part. */
  private static final long HONEST_RATE = 2_000_000;

  /** So slow that a machine that is busy with a thousand callers does not miss the transfer. */
  private static final long SLOW_RATE = 50_000;

  /** Far above what a swarm of this size needs, and far below what a flood would take. */
  private static final long MEMORY_BOUND = 96L << 20;

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<PeerService> honest = new ArrayList<>();
  private Metainfo metainfo;
  private InfoHash infoHash;
  private PeerService victim;
  private final Map<PeerService, InetAddress> addressOf = new HashMap<>();
  private int lastAddress;

  @BeforeEach
  void startHonestPeers() throws Exception {
    for (int i = 0; i < 2; i++) {
      PeerService seeder = start("honest-" + i);
      honest.add(seeder);
      seeder.upload("file.bin", new ByteArrayInputStream(CONTENT), CONTENT.length);
    }
    serveAt(HONEST_RATE);
    infoHash = honest.getFirst().list().getFirst().infoHash();
    metainfo = honest.getFirst().metainfo(infoHash);
    for (PeerService seeder : honest) {
      awaitSeeding(seeder, infoHash);
    }
    victim = start("victim");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private PeerService start(String name) throws IOException {
    InetAddress address = name.equals("victim") ? InetAddress.getLoopbackAddress() : address();
    PeerConfig usual = PeerConfig.of(folder.resolve(name));
    SessionConfig session = usual.session();
    PeerService peer =
        new PeerService(
            new PeerConfig(
                usual.dataFolder(),
                usual.shareFolder(),
                Optional.of(address),
                0,
                usual.hostname(),
                usual.zone(),
                usual.trackers(),
                usual.limits(),
                usual.preallocation(),
                new SessionConfig(
                    session.choker(),
                    session.announcer(),
                    session.keepAlive(),
                    session.idleTimeout(),
                    Duration.ofSeconds(2),
                    session.maxDialing(),
                    session.numWant())));
    open.add(peer);
    addressOf.put(peer, address);
    return peer;
  }

  /** Returns an address that nobody else has. */
  private InetAddress address() {
    lastAddress++;
    return InetAddress.ofLiteral(
        "127.77.%d.%d".formatted(lastAddress / 250, 1 + lastAddress % 250));
  }

  /** Has somebody call the victim who does that from then on, in a thread of its own. */
  private HostilePeer attack(HostilePeer.Deed deed) throws IOException {
    HostilePeer peer =
        new HostilePeer(
            new RawPeer(address(), victim.port()), metainfo, new Random(lastAddress), deed);
    open.add(peer);
    return peer;
  }

  @Test
  void bansThoseWhoCorruptOneBlockInAHundred() throws Exception {
    victim.add(metainfo, AddOptions.DEFAULT);
    awaitOpen();
    List<HostilePeer> corrupting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      corrupting.add(attack(HostilePeer.serving(CONTENT, 100)));
    }
    patiently().until(() -> victim.counters().piecesFailed.sum() > 0);

    assertCompletesWithTheHonest();

    for (HostilePeer peer : corrupting) {
      assertThat(peer.awaitEnd()).isTrue();
    }
    // Each of them, once, and nobody else.
    patiently().until(() -> victim.counters().peersBanned.sum() >= corrupting.size());
    assertThat(victim.counters().peersBanned.sum()).isEqualTo(corrupting.size());
    assertThat(victim.counters().violations(Kind.CORRUPT_DATA)).isEqualTo(corrupting.size());
  }

  @Test
  void bansWhoHasNothingOfWhatItAnnounces() throws Exception {
    victim.add(metainfo, AddOptions.DEFAULT);
    awaitOpen();
    HostilePeer making = attack(HostilePeer.serving(new byte[SIZE], Integer.MAX_VALUE));

    assertCompletesWithTheHonest();

    assertThat(making.awaitEnd()).isTrue();
    assertThat(victim.counters().peersBanned.sum()).isEqualTo(1);
  }

  @Test
  void waitsForNobodyWhoDoesNotAnswer() throws Exception {
    victim.add(metainfo, AddOptions.DEFAULT);
    for (int i = 0; i < 10; i++) {
      attack(HostilePeer.SILENT);
    }
    for (int i = 0; i < 10; i++) {
      attack(HostilePeer.ONE_BYTE_A_SECOND);
    }

    assertCompletesWithTheHonest();

    assertThat(victim.counters().peersBanned.sum()).isZero();
  }

  @Test
  void goesOnUnderFloods() throws Exception {
    victim.add(metainfo, AddOptions.DEFAULT);
    awaitOpen();
    HostilePeer unasked = attack(HostilePeer.UNASKED_BLOCKS);
    HostilePeer impossible = attack(HostilePeer.PIECES_THAT_THERE_ARE_NOT);
    for (int i = 0; i < 3; i++) {
      attack(HostilePeer.FLOOD_OF_HAVES);
      attack(HostilePeer.FLOOD_OF_CHANGES);
      attack(HostilePeer.FLOOD_OF_REQUESTS);
    }

    assertCompletesWithTheHonest();

    assertThat(unasked.awaitEnd()).isTrue();
    assertThat(impossible.awaitEnd()).isTrue();
    assertThat(victim.counters().violations(Kind.UNREQUESTED_BLOCK)).isEqualTo(1);
    assertThat(victim.counters().violations(Kind.INDEX_OUT_OF_RANGE)).isEqualTo(1);
    assertThat(victim.counters().peersBanned.sum()).isZero();
  }

  @Test
  void aThousandConnectionsCostABoundedNumberOfThem() throws Exception {
    serveAt(SLOW_RATE);
    victim.add(metainfo, AddOptions.DEFAULT);
    awaitOpen();
    callTheHonest();
    InetAddress[] from = new InetAddress[50];
    for (int i = 0; i < from.length; i++) {
      from[i] = address();
    }
    // While next to nothing is here: half say who they are, half say nothing.
    for (int i = 0; i < 1000; i++) {
      try {
        RawPeer peer = new RawPeer(from[i % from.length], victim.port());
        open.add(peer);
        if (i % 2 == 0) {
          peer.send(RawPeer.handshake(infoHash, PeerId.random(new Random(i))));
        }
      } catch (SocketException e) {
        // It may be turned away at once.
        assertThat(e).isNotNull();
      }
      // Whoever is being judged holds a place too, so this is a bound for the engine.
      assertThat(victim.gauges().connections())
          .isLessThanOrEqualTo(victim.limits().maxConnections());
      if (i % 50 == 0) {
        assertBoundedPeers();
      }
    }
    serveAt(HONEST_RATE);

    assertCompletesWithTheHonest();
    assertBoundedPeers();
  }

  private void serveAt(long rate) throws TorrentException {
    for (PeerService seeder : honest) {
      seeder.limit(limits -> limits.withRates(0, rate));
    }
  }

  private void assertBoundedPeers() throws TorrentException {
    assertThat(victim.peers(infoHash))
        .hasSizeLessThanOrEqualTo(victim.limits().maxConnectionsPerTorrent());
  }

  private void callTheHonest() throws Exception {
    for (PeerService seeder : honest) {
      victim.addPeer(infoHash, endpoint(seeder));
    }
    patiently().until(() -> connected().containsAll(honestIds()));
  }

  /** Calls the honest peers, who stay until the end, and waits for the end. */
  private void assertCompletesWithTheHonest() throws Exception {
    long memory = memory();
    awaitOpen();
    callTheHonest();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          assertThat(memory() - memory).as("bytes taken").isLessThan(MEMORY_BOUND);
          return isComplete();
        });
    assertThat(folder.resolve("victim/file.bin")).hasBinaryContent(CONTENT);
  }

  /** Looks once, and requires the honest peers to be there as long as something is missing. */
  private boolean isComplete() throws Exception {
    Set<PeerId> peers = connected();
    TorrentState state = victim.status(infoHash).state();
    if (state != TorrentState.SEEDING) {
      assertThat(state).isEqualTo(TorrentState.DOWNLOADING);
      assertThat(peers).containsAll(honestIds());
    }
    return state == TorrentState.SEEDING;
  }

  private void awaitOpen() {
    patiently().until(() -> victim.status(infoHash).state() == TorrentState.DOWNLOADING);
  }

  private Set<PeerId> connected() throws TorrentException {
    Set<PeerId> ids = new HashSet<>();
    for (PeerStatus peer : victim.peers(infoHash)) {
      ids.add(peer.peerId());
    }
    return ids;
  }

  private Collection<PeerId> honestIds() {
    return honest.stream().map(PeerService::peerId).toList();
  }

  private static void awaitSeeding(PeerService peer, InfoHash infoHash) {
    patiently().until(() -> peer.status(infoHash).state() == TorrentState.SEEDING);
  }

  private PeerEndpoint endpoint(PeerService peer) {
    return PeerEndpoint.of(
        Objects.requireNonNull(addressOf.get(peer)).getHostAddress(), peer.port());
  }

  /** What buffers and objects take that are in use. */
  private static long memory() {
    System.gc();
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
        + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
  }

  private static byte[] content() {
    byte[] bytes = new byte[SIZE];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
