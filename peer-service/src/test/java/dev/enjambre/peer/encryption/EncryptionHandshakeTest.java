package dev.enjambre.peer.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides of the encrypted handshake against each other, and against those who know no better.
 */
class EncryptionHandshakeTest {

  private static final InfoHash TORRENT =
      InfoHash.of("aaaaaaaaaabbbbbbbbbb".getBytes(StandardCharsets.US_ASCII));
  private static final byte[] FIRST = "what is said first".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LATER = "and what comes then".getBytes(StandardCharsets.US_ASCII);

  /** What came of a handshake at both sides. */
  private record Outcome(EncryptedStreams caller, EncryptedStreams called, String heard) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void bothAgreeHoweverTheBytesAreCut(long seed) throws Exception {
    Outcome outcome = meet(seed, EncryptionMode.ACCEPT, EncryptionMode.REQUIRE);

    assertThat(outcome.heard).startsWith(new String(FIRST, StandardCharsets.US_ASCII));
    assertThat(outcome.caller.outbound()).isPresent();
    assertThat(said(outcome.caller.outbound(), outcome.called.inbound())).isEqualTo(LATER);
    assertThat(said(outcome.called.outbound(), outcome.caller.inbound())).isEqualTo(LATER);
  }

  @ParameterizedTest
  @CsvSource({
    "ACCEPT, ACCEPT, false",
    "ACCEPT, PREFER, true",
    "PREFER, ACCEPT, false",
    "PREFER, PREFER, true",
    "REQUIRE, ACCEPT, true",
    "ACCEPT, REQUIRE, true",
    "REQUIRE, REQUIRE, true"
  })
  void whoWasCalledChoosesWhatFollows(EncryptionMode caller, EncryptionMode called, boolean lasting)
      throws Exception {
    Outcome outcome = meet(1, caller, called);

    assertThat(outcome.heard).startsWith(new String(FIRST, StandardCharsets.US_ASCII));
    assertThat(outcome.caller.outbound().isPresent()).isEqualTo(lasting);
    assertThat(outcome.called.outbound().isPresent()).isEqualTo(lasting);
    assertThat(outcome.caller.inboundBytes()).isEqualTo(lasting ? Long.MAX_VALUE : 0);
    assertThat(outcome.called.inboundBytes()).isEqualTo(lasting ? Long.MAX_VALUE : FIRST.length);
  }

  @Test
  void aCallForATorrentThatIsNotHereIsRefused() {
    assertThatThrownBy(() ->
            meet(
                new EncryptionInitiator(
                    InfoHash.of(new byte[20]),
                    EncryptionMode.PREFER,
                    ByteBuffer.wrap(FIRST),
                    new Random(1)),
                responder(EncryptionMode.ACCEPT, 2),
                new Random(3)))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation -> assertThat(violation.kind()).isEqualTo(Kind.UNKNOWN_INFO_HASH));
  }

  @Test
  void whatIsNoMarkIsGivenUpAfterTheLongestPadding() throws Exception {
    EncryptionResponder responder = responder(EncryptionMode.ACCEPT, 1);
    byte[] garbage = new byte[96 + 512 + 19];
    new Random(5).nextBytes(garbage);

    assertThat(responder.take(ByteBuffer.wrap(garbage), _ -> {})).isFalse();
    assertThatThrownBy(() -> responder.take(ByteBuffer.wrap(new byte[1]), _ -> {}))
        .hasMessageContaining("no mark");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "-1", "P", "max"})
  void aKeyWhoseSecretAnybodyCanTellIsRefused(String key) {
    String prime =
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
            + "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
            + "4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3621000000000009056";
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                switch (key) {
                  case "0" -> "00".repeat(96);
                  case "1" -> "00".repeat(95) + "01";
                  case "-1" -> prime + "2";
                  case "P" -> prime + "3";
                  default -> "ff".repeat(96);
                });

    assertThatThrownBy(
            () -> responder(EncryptionMode.ACCEPT, 1).take(ByteBuffer.wrap(bytes), _ -> {}))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation -> assertThat(violation.kind()).isEqualTo(Kind.BAD_ENCRYPTION));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverIsSpoiltOnTheWayNobodyWaitsForeverOrBreaks(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      EncryptionInitiator caller = initiator(EncryptionMode.PREFER, random.nextInt());
      EncryptionResponder called = responder(EncryptionMode.PREFER, random.nextInt());
      ByteBuffer toCalled = ByteBuffer.allocate(4096).put(caller.start()).flip();
      ByteBuffer toCaller = ByteBuffer.allocate(4096);
      try {
        called.take(spoilt(toCalled, random), toCaller::put);
        ByteBuffer second = ByteBuffer.allocate(4096);
        boolean isDone = caller.take(spoilt(toCaller.flip(), random), second::put);
        assertThat(isDone).isFalse();
        called.take(spoilt(second.flip(), random), toCaller.clear()::put);
        caller.take(toCaller.flip(), _ -> {});
      } catch (ProtocolViolation expected) {
        assertThat(expected.detail()).isNotEmpty();
      }
    }
  }

  private static ByteBuffer spoilt(ByteBuffer bytes, Random random) {
    if (bytes.hasRemaining() && random.nextBoolean()) {
      int at = random.nextInt(bytes.remaining());
      bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
    }
    return bytes;
  }

  private static byte[] said(Optional<StreamCipher> sender, StreamCipher receiver) {
    byte[] bytes = LATER.clone();
    sender.orElseThrow().apply(ByteBuffer.wrap(bytes));
    assertThat(bytes).isNotEqualTo(LATER);
    receiver.apply(ByteBuffer.wrap(bytes));
    return bytes;
  }

  private static EncryptionInitiator initiator(EncryptionMode mode, long seed) {
    return new EncryptionInitiator(TORRENT, mode, ByteBuffer.wrap(FIRST), new Random(seed));
  }

  private static EncryptionResponder responder(EncryptionMode mode, long seed) {
    InfoHash known = EncryptionResponder.requestHash(TORRENT);
    return new EncryptionResponder(
        hash -> hash.equals(known) ? Optional.of(TORRENT) : Optional.empty(),
        mode,
        new Random(seed));
  }

  private static Outcome meet(long seed, EncryptionMode caller, EncryptionMode called)
      throws ProtocolViolation {
    return meet(initiator(caller, seed), responder(called, seed + 100), new Random(seed + 200));
  }

  /** Brings each what the other says, in pieces of any size. */
  private static Outcome meet(EncryptionInitiator caller, EncryptionResponder called, Random random)
      throws ProtocolViolation {
    ByteBuffer toCalled = ByteBuffer.allocate(8192).put(caller.start());
    ByteBuffer toCaller = ByteBuffer.allocate(8192);
    boolean callerDone = false;
    boolean calledDone = false;
    while (!callerDone || !calledDone) {
      assertThat(toCalled.position() + toCaller.position()).as("bytes on their way").isPositive();
      if (!calledDone) {
        calledDone = bring(toCalled, called, toCaller, random);
      }
      if (!callerDone) {
        callerDone = bring(toCaller, caller, toCalled, random);
      }
    }
    ByteBuffer rest = ByteBuffer.allocate(8192).put(called.rest()).put(toCalled.flip()).flip();
    byte[] heard = new byte[rest.remaining()];
    rest.get(heard);
    called.streams().inbound().apply(ByteBuffer.wrap(heard));
    return new Outcome(
        caller.streams(), called.streams(), new String(heard, StandardCharsets.ISO_8859_1));
  }

  private static boolean bring(
      ByteBuffer from, EncryptionHandshake to, ByteBuffer answers, Random random)
      throws ProtocolViolation {
    from.flip();
    ByteBuffer piece = from.slice(0, random.nextInt(Math.min(from.remaining(), 300) + 1));
    boolean done = to.take(piece, answers::put);
    from.position(piece.position()).compact();
    return done;
  }
}
