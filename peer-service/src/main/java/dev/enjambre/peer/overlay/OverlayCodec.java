package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Writes the messages of the overlay; {@link OverlayDecoder} reads them. */
public final class OverlayCodec {

  /** Bytes before the body: identifier and length. */
  public static final int HEADER_LENGTH = 8;

  /** Family, IPv6 address and port. */
  static final int MAX_ADDRESS_LENGTH = 1 + 16 + 2;

  static final int NO_ADDRESS = 0;
  static final int IPV4 = 4;
  static final int IPV6 = 6;

  private OverlayCodec() {}

  /** Returns a new buffer with the message. */
  public static ByteBuffer encode(OverlayMessage message) {
    ByteBuffer target = ByteBuffer.allocate(encodedLength(message));
    encode(message, target);
    return target.flip();
  }

  /**
   * Writes a message at the buffer's position and advances it.
   *
   * @throws java.nio.BufferOverflowException if there is not enough room
   */
  public static void encode(OverlayMessage message, ByteBuffer target) {
    if (target.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, the buffer is not");
    }
    target.putInt(message.kind().identifier()).putInt(bodyLength(message));
    switch (message) {
      case Ping ping -> put(ping.sender(), target);
      case ListRequest request -> request.wanted().forEach(id -> id.writeTo(target));
      case SearchRequest request ->
          target
              .putLong(request.queryId())
              .put((byte) request.hopsLeft())
              .putShort((short) request.most())
              .put(OverlayText.encode(request.text()));
      case SearchReply reply -> {
        target.putLong(reply.queryId()).putShort((short) reply.files().size());
        for (OfferedFile file : reply.files()) {
          file.infoHash().writeTo(target);
          byte[] name = OverlayText.encode(file.name());
          target.putLong(file.size()).putShort((short) name.length).put(name);
        }
      }
      case FileRequest request -> {
        request.infoHash().writeTo(target);
        target.put((byte) request.part().id()).putLong(request.offset()).putInt(request.length());
      }
      case HolderReply reply -> {
        target.putLong(reply.queryId());
        reply.holder().writeTo(target);
        put(reply.address(), target);
        target.put(OverlayText.encode(reply.text()));
      }
      case Failure failure ->
          target
              .putShort((short) failure.errorId())
              .putInt(failure.about().identifier())
              .put(OverlayText.encode(failure.text()));
      case Acknowledge acknowledge -> {
        target.putInt(acknowledge.what().about().identifier());
        put(acknowledge.what(), target);
      }
    }
  }

  private static void put(Acknowledged what, ByteBuffer target) {
    switch (what) {
      case Acknowledged.Greeting greeting -> {
        put(greeting.sender(), target);
        put(greeting.seenAs(), target);
      }
      case Acknowledged.Listing listing -> {
        target.putShort((short) listing.peers().size());
        for (ListedPeer peer : listing.peers()) {
          peer.id().writeTo(target);
          put(peer.address(), target);
          target.putInt((int) peer.ageSeconds());
        }
      }
      case Acknowledged.SearchDone done -> target.putLong(done.queryId());
      case Acknowledged.FileBytes file ->
          target
              .put((byte) file.part().id())
              .putLong(file.offset())
              .putLong(file.total())
              .put(file.bytes().buffer());
      case Acknowledged.Plain _ -> {
        // The identifier was all.
      }
    }
  }

  private static void put(NodeInfo node, ByteBuffer target) {
    target.put((byte) node.version()).put((byte) node.flags()).putShort((short) node.port());
    node.id().writeTo(target);
  }

  private static void put(@Nullable NodeAddress address, ByteBuffer target) {
    if (address == null) {
      target.put((byte) NO_ADDRESS);
      return;
    }
    target.put((byte) (address.host().isIpv4() ? IPV4 : IPV6));
    address.host().writeTo(target);
    target.putShort((short) address.port());
  }

  /** Returns the size of a message on the wire, in bytes. */
  public static int encodedLength(OverlayMessage message) {
    return HEADER_LENGTH + bodyLength(message);
  }

  private static int bodyLength(OverlayMessage message) {
    return switch (message) {
      case Ping _ -> NodeInfo.LENGTH;
      case ListRequest request -> PeerId.LENGTH * request.wanted().size();
      case SearchRequest request -> 11 + OverlayText.encode(request.text()).length;
      case SearchReply reply -> {
        int length = 10;
        for (OfferedFile file : reply.files()) {
          length += 30 + OverlayText.encode(file.name()).length;
        }
        yield length;
      }
      case FileRequest _ -> 33;
      case HolderReply reply ->
          28 + addressLength(reply.address()) + OverlayText.encode(reply.text()).length;
      case Failure failure -> 6 + OverlayText.encode(failure.text()).length;
      case Acknowledge acknowledge -> 4 + carriedLength(acknowledge.what());
    };
  }

  private static int carriedLength(Acknowledged what) {
    return switch (what) {
      case Acknowledged.Greeting greeting -> NodeInfo.LENGTH + addressLength(greeting.seenAs());
      case Acknowledged.Listing listing -> {
        int length = 2;
        for (ListedPeer peer : listing.peers()) {
          length += 24 + addressLength(peer.address());
        }
        yield length;
      }
      case Acknowledged.SearchDone _ -> 8;
      case Acknowledged.FileBytes file -> 17 + file.bytes().length();
      case Acknowledged.Plain _ -> 0;
    };
  }

  private static int addressLength(@Nullable NodeAddress address) {
    return address == null ? 1 : 3 + address.host().length();
  }
}
