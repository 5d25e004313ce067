package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.Handshake;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Somebody at the other end of a socket who writes and reads plain bytes. */
final class RawPeer implements AutoCloseable {

  static final PeerId ID = PeerId.of("-RAW000-012345678901".getBytes(StandardCharsets.US_ASCII));

  /** A message as it came: its id, or -1 for a keep-alive, and what follows it. */
  record Message(int id, ByteBuffer payload) {

    int intAt(int offset) {
      return payload.getInt(offset);
    }

    byte[] from(int offset) {
      byte[] bytes = new byte[payload.limit() - offset];
      payload.get(offset, bytes);
      return bytes;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawPeer(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  /** Calls from an address of its own: whoever misbehaves there is no neighbour of the others. */
  RawPeer(InetAddress from, int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port, from, 0));
  }

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static byte[] handshake(InfoHash infoHash) {
    return handshake(infoHash, ID);
  }

  static byte[] handshake(InfoHash infoHash, PeerId id) {
    ByteBuffer bytes = ByteBuffer.allocate(Handshake.LENGTH);
    new Handshake(0, infoHash, id).writeTo(bytes);
    return bytes.array();
  }

  RawPeer send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Sends a message made of its id and integers. */
  RawPeer message(int id, int... integers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(5 + 4 * integers.length);
    bytes.putInt(1 + 4 * integers.length).put((byte) id);
    for (int integer : integers) {
      bytes.putInt(integer);
    }
    return send(bytes.array());
  }

  RawPeer greet(InfoHash infoHash) throws IOException {
    return greet(infoHash, ID);
  }

  RawPeer greet(InfoHash infoHash, PeerId id) throws IOException {
    send(handshake(infoHash, id));
    in.readFully(new byte[Handshake.LENGTH]);
    return this;
  }

  byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  Message next() throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return new Message(-1, ByteBuffer.allocate(0));
    }
    int id = in.readUnsignedByte();
    return new Message(id, ByteBuffer.wrap(read(length - 1)));
  }

  Message next(int id) throws IOException {
    Message message = next();
    while (message.id() != id) {
      message = next();
    }
    return message;
  }

  /** Reads whatever comes until the other side closes; a reset counts as that. */
  boolean isClosedByOtherSide() throws IOException {
    try {
      while (in.read() >= 0) {
        // What came before the end does not matter.
      }
      return true;
    } catch (SocketException _) {
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  /** Reads until the other side closes, whatever comes. */
  void drain() throws IOException {
    if (!isClosedByOtherSide()) {
      throw new AssertionError("the other side does not close");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
