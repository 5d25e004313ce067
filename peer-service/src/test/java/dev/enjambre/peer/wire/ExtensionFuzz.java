package dev.enjambre.peer.wire;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The input is the payload of an extended message, behind a byte that says of which: 0 for the
 * handshake, else the id that we have given to the extension.
 */
public final class ExtensionFuzz {

  private static final int ID = 9;

  /** Each of the 60 characters that are shown may be an escape; and a dot at the end. */
  private static final int LONGEST_CLIENT = 6 * 60 + 1;

  private ExtensionFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws ProtocolViolation {
    if (input.length == 0) {
      return;
    }
    PeerMessage.Extended message =
        new PeerMessage.Extended(input[0] & 3, Arrays.copyOfRange(input, 1, input.length));
    try {
      read(message);
    } catch (ProtocolViolation violation) {
      require(violation.kind() == Kind.BAD_EXTENSION, "another violation: " + violation);
      require(
          violation.detail().chars().noneMatch(Character::isISOControl),
          "not for a log: " + violation);
    }
  }

  private static void read(PeerMessage.Extended message) throws ProtocolViolation {
    switch (Extension.ofOurId(message.extendedId()).orElse(null)) {
      case null -> handshake(ExtensionHandshake.read(message.buffer()));
      case METADATA -> metadata(MetadataMessage.read(message.buffer()), message.length());
      case PEX -> exchange(PexMessage.read(message.buffer()));
      case DONT_HAVE -> {
        DontHaveMessage read = DontHaveMessage.read(message.buffer());
        require(read.toMessage(message.extendedId()).equals(message), "written otherwise: " + read);
      }
    }
  }

  private static void handshake(ExtensionHandshake read) throws ProtocolViolation {
    String client = read.client();
    require(client.length() <= LONGEST_CLIENT, "a client's name of " + client.length());
    require(client.chars().noneMatch(Character::isISOControl), "not for a log: " + client);
    PeerMessage.Extended written = read.toMessage();
    require(written.extendedId() == PeerMessage.Extended.HANDSHAKE, "no handshake");
    require(
        withoutClient(ExtensionHandshake.read(written.buffer())).equals(withoutClient(read)),
        "read otherwise when written anew: " + read);
  }

  /** The name is shown with escapes, and these escaped when they are read anew. */
  private static ExtensionHandshake withoutClient(ExtensionHandshake handshake) {
    return new ExtensionHandshake(
        handshake.ids(),
        "",
        handshake.port(),
        handshake.requestQueue(),
        handshake.yourIp(),
        handshake.metadataSize(),
        handshake.uploadOnly(),
        handshake.rpcPort(),
        handshake.zone());
  }

  private static void metadata(MetadataMessage read, int length) throws ProtocolViolation {
    if (read instanceof MetadataMessage.Data data) {
      require(data.length() < length, "more than there was");
    }
    if (!(read instanceof MetadataMessage.Unknown)) {
      ByteBuffer written = read.toMessage(ID).buffer();
      require(
          MetadataMessage.read(written).equals(read), "read otherwise when written anew: " + read);
    }
  }

  private static void exchange(PexMessage read) throws ProtocolViolation {
    require(read.added().size() <= PexMessage.MAX_PEERS, "too many are added");
    require(read.dropped().size() <= PexMessage.MAX_PEERS, "too many are dropped");
    PexMessage again = PexMessage.read(read.toMessage(ID).buffer());
    // An IPv4 address in its mapped form changes the list that it is in.
    require(
        same(again.added(), read.added()) && same(again.dropped(), read.dropped()),
        "read otherwise when written anew: " + read);
  }

  private static <T> boolean same(List<T> some, List<T> others) {
    Set<T> set = new HashSet<>(some);
    return some.size() == others.size() && set.equals(new HashSet<>(others));
  }
}
