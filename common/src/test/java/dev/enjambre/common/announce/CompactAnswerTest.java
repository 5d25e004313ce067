package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.AnnounceResponse.Success;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactAnswerTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void writesWhatTheGeneralCodecWrites(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int wanted = random.nextInt(60);
      CompactAnswer answer = new CompactAnswer(wanted);
      List<PeerEndpoint> peers = new ArrayList<>();
      for (int i = random.nextInt(wanted + 1); i > 0; i--) {
        IpAddress address = address(random);
        int port = 1 + random.nextInt(65535);
        peers.add(PeerEndpoint.of(address, port));
        if (address.isIpv4()) {
          answer.add((int) address.low(), port);
        } else {
          answer.add(address.high(), address.low(), port);
        }
      }
      int complete = number(random);
      int incomplete = number(random);
      int downloaded = number(random);
      IpAddress source = address(random);
      Duration interval = Duration.ofSeconds(random.nextInt(100_000));
      Duration minInterval = Duration.ofSeconds(random.nextInt(100));
      @Nullable String warning =
          random.nextBoolean() ? null : "a peça é grande ".repeat(round % 9 + 1);

      byte[] written =
          answer.finish(complete, incomplete, downloaded, source, interval, minInterval, warning);

      assertThat(written)
          .as("seed %d, round %d", seed, round)
          .isEqualTo(
              HttpAnnounceCodec.encode(
                  new Success(
                      interval,
                      Optional.of(minInterval),
                      OptionalInt.of(complete),
                      OptionalInt.of(incomplete),
                      OptionalInt.of(downloaded),
                      peers,
                      Optional.ofNullable(warning),
                      Optional.empty(),
                      Optional.of(source)),
                  PeersForm.COMPACT));
    }
  }

  @Test
  void refusesMorePeersThanItHasRoomFor() {
    CompactAnswer answer = new CompactAnswer(1);
    answer.add(0x7f000001, 1);
    assertThatThrownBy(() -> answer.add(0x7f000001, 2)).isInstanceOf(IllegalStateException.class);
  }

  private static int number(Random random) {
    return random.nextInt() >>> 1 >>> random.nextInt(31);
  }

  private static IpAddress address(Random random) {
    return random.nextBoolean()
        ? IpAddress.ofIpv4(random.nextInt())
        : IpAddress.ofIpv6(random.nextLong() | 1, random.nextLong());
  }
}
