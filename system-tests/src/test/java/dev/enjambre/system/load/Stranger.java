package dev.enjambre.system.load;

import dev.enjambre.common.metainfo.PieceLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One of a crowd: a connection that speaks the Fast extension and the extension protocol, holds
 * half of the pieces, and does what its role is. Owned by the crowd's thread.
 */
final class Stranger {

  /** What it does. */
  enum Role {
    /** Keeps the connection alive, and no more. */
    SILENT,
    /** Is interested, and asks for a block now and then when it may. */
    ASKING,
    /** Tells now and then of a piece that it has got. */
    TELLING,
    /** Hangs up after a while, and comes back as somebody else. */
    PASSING
  }

  private static final int CHOKE = 0;
  private static final int UNCHOKE = 1;
  private static final int INTERESTED = 2;
  private static final int HAVE = 4;
  private static final int BITFIELD = 5;
  private static final int REQUEST = 6;
  private static final int PIECE = 7;
  private static final int EXTENDED = 20;

  private static final int HANDSHAKE_BYTES = 68;
  private static final int PIECE_HEADER_BYTES = 9;
  private static final int SILENCE_SECONDS = 60;
  private static final int STAY = 10;

  private final int number;
  private final Crowd.Torrent torrent;
  private final SocketAddress peer;
  private final Selector selector;
  private final SplittableRandom random;
  private final ByteBuffer head = ByteBuffer.allocate(Integer.BYTES + 1);
  private @Nullable SocketChannel channel;
  private boolean greeted;
  private boolean choked = true;

  /** Bytes that are still to come of what need not be looked at. */
  private long toSkip;

  private long received;

  Stranger(
      int number,
      Crowd.Torrent torrent,
      SocketAddress peer,
      Selector selector,
      SplittableRandom random) {
    this.number = number;
    this.torrent = torrent;
    this.peer = peer;
    this.selector = selector;
    this.random = random;
  }

  private Role role() {
    Role role = Role.values()[number % Role.values().length];
    // Who asked for what is not there would be disconnected, with good reason.
    return role == Role.ASKING && !torrent.seeded() ? Role.TELLING : role;
  }

  boolean isConnected() {
    return channel != null && greeted;
  }

  /** Returns the payload that has come since this was last asked. */
  long takeReceived() {
    long taken = received;
    received = 0;
    return taken;
  }

  /** Returns how long it does nothing now, when a pause is usually that long. */
  long nextPauseNanos(long usualNanos) {
    long nanos =
        switch (role()) {
          case SILENT -> SILENCE_SECONDS * 1_000_000_000L;
          case ASKING, TELLING -> usualNanos;
          case PASSING -> STAY * usualNanos;
        };
    return nanos / 2 + random.nextLong(nanos);
  }

  /** Calls the peer, from an address of its own, as somebody who was not there before. */
  void call() throws IOException {
    SocketChannel calling = SocketChannel.open();
    channel = calling;
    greeted = false;
    choked = true;
    head.clear();
    toSkip = HANDSHAKE_BYTES;
    calling.bind(new InetSocketAddress(ownAddress(), 0));
    calling.connect(peer);
    calling.write(greeting());
    calling.configureBlocking(false);
    calling.register(selector, SelectionKey.OP_READ, this);
  }

  private InetAddress ownAddress() throws IOException {
    byte[] address = {127, 1, (byte) (number / 250 % 250), (byte) (1 + number % 250)};
    return InetAddress.getByAddress(address);
  }

  private ByteBuffer greeting() {
    byte[] hello =
        "\0d1:md6:ut_pexi1ee1:pi%de4:reqqi250ee"
            .formatted(10_000 + number)
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] has = new byte[(torrent.pieces() + 7) / 8];
    random.nextBytes(has);
    has[has.length - 1] &= (byte) (0xff << (8 * has.length - torrent.pieces()));
    ByteBuffer bytes = ByteBuffer.allocate(HANDSHAKE_BYTES + has.length + hello.length + 15);
    bytes.put((byte) 19).put("BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1));
    // Bits: the extension protocol, the Fast extension.
    bytes.put(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 4}).put(torrent.infoHash().toBytes());
    bytes.put(
        "-XX0001-%06x%06d"
            .formatted(random.nextInt(1 << 24), number)
            .getBytes(StandardCharsets.ISO_8859_1));
    bytes.putInt(1 + has.length).put((byte) BITFIELD).put(has);
    bytes.putInt(1 + hello.length).put((byte) EXTENDED).put(hello);
    if (role() == Role.ASKING) {
      bytes.putInt(1).put((byte) INTERESTED);
    }
    return bytes.flip();
  }

  /** Does what its role is. Who is not connected, for whatever reason, calls again. */
  void act() throws IOException {
    if (channel == null || role() == Role.PASSING) {
      hangUp();
      call();
      return;
    }
    switch (role()) {
      case ASKING -> {
        if (!choked) {
          send(
              ByteBuffer.allocate(17)
                  .putInt(13)
                  .put((byte) REQUEST)
                  .putInt(random.nextInt(torrent.pieces()))
                  .putInt(0)
                  .putInt(PieceLayout.BLOCK_LENGTH));
        }
      }
      case TELLING ->
          send(
              ByteBuffer.allocate(9)
                  .putInt(5)
                  .put((byte) HAVE)
                  .putInt(random.nextInt(torrent.pieces())));
      case SILENT, PASSING -> send(ByteBuffer.allocate(Integer.BYTES).putInt(0));
    }
  }

  private void send(ByteBuffer message) throws IOException {
    SocketChannel open = channel;
    if (open != null) {
      open.write(message.flip());
    }
  }

  /** Reads what has come; returns false if the peer has hung up. */
  boolean read(ByteBuffer buffer) throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      return true;
    }
    buffer.clear();
    if (open.read(buffer) < 0) {
      return false;
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      if (toSkip > 0) {
        int skipped = (int) Math.min(toSkip, buffer.remaining());
        buffer.position(buffer.position() + skipped);
        toSkip -= skipped;
        greeted |= toSkip == 0;
      } else {
        readHead(buffer);
      }
    }
    return true;
  }

  private void readHead(ByteBuffer buffer) {
    head.put(buffer.get());
    if (head.position() == Integer.BYTES && head.getInt(0) == 0) {
      head.clear();
    } else if (!head.hasRemaining()) {
      int length = head.getInt(0);
      int kind = head.get(Integer.BYTES);
      head.clear();
      toSkip = length - 1L;
      switch (kind) {
        case CHOKE -> choked = true;
        case UNCHOKE -> choked = false;
        case PIECE -> received += length - PIECE_HEADER_BYTES;
        default -> {}
      }
    }
  }

  void hangUp() throws IOException {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
