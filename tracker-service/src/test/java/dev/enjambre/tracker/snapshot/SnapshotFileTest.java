package dev.enjambre.tracker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.StoreRecord;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store as a file. */
class SnapshotFileTest {

  private static final Comparator<StoreRecord> ORDER = Comparator.comparing(StoreRecord::toString);

  @TempDir private Path folder;

  private long wallMillis = 1_700_000_000_000L;

  @Test
  void bringsBackAllThatTheStoreKnew() throws IOException {
    SwarmStore before = store();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      before.restore(member(random, i), 0);
    }
    for (int i = 0; i < 50; i++) {
      before.restore(new Completions(torrent(i), 1 + i, 7 * i), 0);
    }
    before.restore(new Completions(torrent(1000), 5, 40_000), 0);

    assertThat(file(before).save()).isEqualTo(20_000);
    SwarmStore after = store();
    assertThat(file(after).load()).hasValue(new SnapshotFile.Loaded(20_000, 0, 0));

    assertThat(known(after)).containsExactlyElementsOf(known(before));
  }

  @Test
  void makesMembersAsMuchOlderAsTheTrackerWasAway() throws IOException {
    SwarmStore before = store();
    before.restore(silent(1, 100), 0);
    before.restore(silent(2, 3000), 0);
    file(before).save();

    wallMillis += Duration.ofMinutes(20).toMillis();
    SwarmStore after = store();

    assertThat(file(after).load()).hasValue(new SnapshotFile.Loaded(1, 1, 1200));
    assertThat(known(after)).containsExactly(silent(1, 1300));
  }

  @Test
  void makesNobodyYoungerThoughTheClockWentBack() throws IOException {
    SwarmStore before = store();
    before.restore(silent(1, 100), 0);
    file(before).save();

    wallMillis -= 5_000_000;
    SwarmStore after = store();
    file(after).load();
    assertThat(known(after)).containsExactly(silent(1, 100));
  }

  @Test
  void knowsNothingWithoutAFile() throws IOException {
    assertThat(file(store()).load()).isEmpty();
    assertThat(file(store()).save()).isZero();
    assertThat(file(store()).load()).hasValue(new SnapshotFile.Loaded(0, 0, 0));
  }

  @Test
  void believesNothingOfADamagedFile() throws IOException {
    SwarmStore before = store();
    for (int i = 0; i < 5; i++) {
      before.restore(silent(i, i), 0);
    }
    SnapshotFile file = file(before);
    file.save();
    byte[] whole = Files.readAllBytes(file.path());
    SwarmStore after = store();
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 16;
      refuses(after, damaged);
      refuses(after, Arrays.copyOf(whole, i));
    }
    refuses(after, Arrays.copyOf(whole, whole.length + 1));
    assertThat(known(after)).isEmpty();
  }

  @Test
  void saysWhatAFileIsInstead() throws IOException {
    assertThat(refuses(store(), new byte[0])).hasMessage("it is too short");
    assertThat(refuses(store(), new byte[1000])).hasMessage("it is no snapshot of a tracker");
    ByteBuffer later = ByteBuffer.allocate(100).putLong(0x454a_5357_4152_4d53L).putInt(2);
    assertThat(refuses(store(), later.array()))
        .hasMessage("it has format 2, and this version reads 1");
  }

  /** With the right checksum, by somebody who knows how. */
  @Test
  void refusesWhatIsNotInTheFormat() throws IOException {
    byte[] member = {2, 0x40};
    assertThat(refuses(store(), forged(member))).hasMessage("a member comes before its swarm");
    byte[] swarm = new byte[29];
    swarm[0] = 1;
    assertThat(refuses(store(), forged(ByteBuffer.allocate(31).put(swarm).put(member).array())))
        .hasMessage("a member cannot be read: it ends early");
    swarm[21] = -1;
    assertThat(refuses(store(), forged(swarm))).hasMessage("a swarm has a number below 0");
    assertThat(refuses(store(), forged(new byte[] {9}))).hasMessage("there is a record of kind 9");
    assertThat(refuses(store(), forged(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1})))
        .hasMessage("it has 0 members, and claims 1");
  }

  @Test
  void setsAsideWhatCannotBeRead() throws IOException {
    SnapshotFile file = file(store());
    Files.writeString(file.path(), "something else");
    Path aside = file.setAside();
    assertThat(aside).hasContent("something else");
    assertThat(file.load()).isEmpty();
  }

  @Test
  void leavesTheOldOneWhereANewOneCannotBeWritten() throws IOException {
    SwarmStore store = store();
    store.restore(silent(1, 0), 0);
    SnapshotFile file = file(store);
    file.save();
    Files.createDirectory(folder.resolve("swarms.new"));

    assertThatExceptionOfType(IOException.class).isThrownBy(file::save);

    assertThat(file(store()).load()).hasValue(new SnapshotFile.Loaded(1, 0, 0));
  }

  private BadSnapshotException refuses(SwarmStore store, byte[] content) throws IOException {
    SnapshotFile file = file(store);
    Files.write(file.path(), content);
    BadSnapshotException[] refused = new BadSnapshotException[1];
    assertThatExceptionOfType(BadSnapshotException.class)
        .isThrownBy(file::load)
        .satisfies(bad -> refused[0] = bad);
    return refused[0];
  }

  private static byte[] forged(byte[] records) {
    ByteBuffer bytes = ByteBuffer.allocate(20 + Math.max(records.length, 9) + 4);
    bytes.putLong(0x454a_5357_4152_4d53L).putInt(1).putLong(0).put(records);
    bytes.position(bytes.capacity() - 4);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.array(), 0, bytes.position());
    return bytes.putInt((int) checksum.getValue()).array();
  }

  private SnapshotFile file(SwarmStore store) {
    return new SnapshotFile(folder, store, () -> 0, () -> wallMillis);
  }

  private static SwarmStore store() {
    return new SwarmStore(
        new SwarmLimits(
            100_000, 100_000, Duration.ofHours(1).toNanos(), Duration.ofDays(1).toNanos()),
        1_000_000,
        new SplittableRandom(1));
  }

  private static List<StoreRecord> known(SwarmStore store) {
    List<StoreRecord> known = new ArrayList<>();
    store.forEach(() -> 0, known::add);
    known.sort(ORDER);
    return known;
  }

  private static Member silent(int number, int seconds) {
    return new Member(
        torrent(number),
        peer(number, Optional.empty()),
        5,
        false,
        false,
        seconds,
        Optional.empty());
  }

  private static Member member(Random random, int number) {
    boolean seeder = random.nextBoolean();
    Optional<HostName> name =
        number % 5 == 0 ? Optional.of(new HostName("host" + number)) : Optional.empty();
    return new Member(
        torrent(random.nextInt(100)),
        peer(number, name),
        seeder ? 0 : random.nextLong(1L << 40),
        seeder,
        random.nextBoolean(),
        random.nextInt(3600),
        number % 3 == 0 ? Optional.of(new Zone("dc" + number % 7)) : Optional.empty());
  }

  private static SwarmPeer peer(int number, Optional<HostName> name) {
    IpAddress address =
        number % 4 == 3 ? IpAddress.ofIpv6(1L << 61, number) : IpAddress.ofIpv4(number);
    return new SwarmPeer(PeerId.of(number, 1, 2), address, 6881, name);
  }

  private static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }
}
