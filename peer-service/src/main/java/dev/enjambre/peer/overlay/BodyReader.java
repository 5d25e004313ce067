package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
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
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import dev.enjambre.peer.wire.HeapBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whole bodies. Each field is checked here, so that no constructor fails afterwards. */
final class BodyReader {

  private final OverlayLimits limits;

  BodyReader(OverlayLimits limits) {
    this.limits = limits;
  }

  OverlayMessage read(MessageKind kind, ByteBuffer body) throws OverlayViolation {
    OverlayMessage message =
        switch (kind) {
          case PING -> new Ping(node(body));
          case RQLT -> listRequest(body);
          case RQFS -> searchRequest(body);
          case RPFL -> searchReply(body);
          case RQFH -> fileRequest(body);
          case TPHF -> {
            need(body, 28);
            yield new HolderReply(
                body.getLong(),
                PeerId.read(body),
                address(body),
                text(body, body.remaining(), limits.maxTextBytes()));
          }
          case ERRR -> {
            need(body, 6);
            yield new Failure(
                body.getShort() & 0xffff,
                identifier(body),
                text(body, body.remaining(), limits.maxTextBytes()));
          }
          case ACKN -> {
            need(body, 4);
            yield new Acknowledge(acknowledged(identifier(body), body));
          }
        };
    if (body.hasRemaining()) {
      throw new OverlayViolation(
          Kind.BAD_LENGTH, kind + " has " + body.remaining() + " bytes behind its end");
    }
    return message;
  }

  private static ListRequest listRequest(ByteBuffer body) throws OverlayViolation {
    List<PeerId> wanted = new ArrayList<>();
    while (body.hasRemaining()) {
      need(body, PeerId.LENGTH);
      wanted.add(PeerId.read(body));
    }
    return new ListRequest(wanted);
  }

  private SearchRequest searchRequest(ByteBuffer body) throws OverlayViolation {
    need(body, 11);
    long queryId = body.getLong();
    int hopsLeft = body.get() & 0xff;
    int most = body.getShort() & 0xffff;
    if (most == 0) {
      throw new OverlayViolation(Kind.BAD_FIELD, "a search for no answers");
    }
    return new SearchRequest(
        queryId, hopsLeft, most, text(body, body.remaining(), limits.maxTextBytes()));
  }

  private SearchReply searchReply(ByteBuffer body) throws OverlayViolation {
    need(body, 10);
    long queryId = body.getLong();
    int count = body.getShort() & 0xffff;
    if (count > limits.maxFiles()) {
      throw new OverlayViolation(Kind.BAD_FIELD, count + " files in a reply");
    }
    List<OfferedFile> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      need(body, 30);
      InfoHash infoHash = InfoHash.read(body);
      long size = notNegative(body.getLong());
      int length = body.getShort() & 0xffff;
      files.add(new OfferedFile(infoHash, size, text(body, length, limits.maxNameBytes())));
    }
    return new SearchReply(queryId, files);
  }

  private FileRequest fileRequest(ByteBuffer body) throws OverlayViolation {
    need(body, 33);
    InfoHash infoHash = InfoHash.read(body);
    FilePart part = part(body);
    long offset = notNegative(body.getLong());
    int length = body.getInt();
    if (length < 1 || length > limits.maxBlockLength()) {
      throw new OverlayViolation(
          Kind.BAD_FIELD, "a request of " + Integer.toUnsignedString(length) + " bytes");
    }
    return new FileRequest(infoHash, part, offset, length);
  }

  private Acknowledged acknowledged(MessageKind about, ByteBuffer body) throws OverlayViolation {
    return switch (about) {
      case PING -> new Acknowledged.Greeting(node(body), address(body));
      case RQLT -> listing(body);
      case RQFS -> {
        need(body, 8);
        yield new Acknowledged.SearchDone(body.getLong());
      }
      case RQFH -> {
        need(body, 18);
        FilePart part = part(body);
        long offset = notNegative(body.getLong());
        long total = notNegative(body.getLong());
        int length = body.remaining();
        if (length > limits.maxBlockLength() || offset > total - length) {
          throw new OverlayViolation(Kind.BAD_FIELD, "bytes outside of their part");
        }
        HeapBlock bytes = HeapBlock.copyOf(body);
        body.position(body.limit());
        yield new Acknowledged.FileBytes(part, offset, total, bytes);
      }
      case RPFL, TPHF, ERRR -> new Acknowledged.Plain(about);
      case ACKN ->
          throw new OverlayViolation(Kind.BAD_FIELD, "an acknowledgement of an acknowledgement");
    };
  }

  private Acknowledged.Listing listing(ByteBuffer body) throws OverlayViolation {
    need(body, 2);
    int count = body.getShort() & 0xffff;
    if (count > limits.maxListed()) {
      throw new OverlayViolation(Kind.BAD_FIELD, count + " peers in a list");
    }
    List<ListedPeer> peers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      need(body, PeerId.LENGTH);
      PeerId id = PeerId.read(body);
      NodeAddress address = address(body);
      if (address == null) {
        throw new OverlayViolation(Kind.BAD_FIELD, "a listed peer without an address");
      }
      need(body, 4);
      peers.add(new ListedPeer(id, address, body.getInt() & 0xffff_ffffL));
    }
    return new Acknowledged.Listing(peers);
  }

  private static NodeInfo node(ByteBuffer body) throws OverlayViolation {
    need(body, 1);
    int version = body.get() & 0xff;
    if (version != NodeInfo.VERSION) {
      throw new OverlayViolation(Kind.BAD_VERSION, "version " + version);
    }
    need(body, NodeInfo.LENGTH - 1);
    return new NodeInfo(version, body.get() & 0xff, body.getShort() & 0xffff, PeerId.read(body));
  }

  private static @Nullable NodeAddress address(ByteBuffer body) throws OverlayViolation {
    need(body, 1);
    int family = body.get() & 0xff;
    IpAddress host;
    switch (family) {
      case OverlayCodec.NO_ADDRESS -> {
        return null;
      }
      case OverlayCodec.IPV4 -> {
        need(body, 6);
        host = IpAddress.ofIpv4(body.getInt());
      }
      case OverlayCodec.IPV6 -> {
        need(body, 18);
        host = IpAddress.ofIpv6(body.getLong(), body.getLong());
        if (host.isIpv4()) {
          throw new OverlayViolation(Kind.BAD_FIELD, "an IPv4 address in its mapped form");
        }
      }
      default -> throw new OverlayViolation(Kind.BAD_FIELD, "address family " + family);
    }
    int port = body.getShort() & 0xffff;
    if (port == 0) {
      throw new OverlayViolation(Kind.BAD_FIELD, "port 0");
    }
    return new NodeAddress(host, port);
  }

  private static MessageKind identifier(ByteBuffer body) throws OverlayViolation {
    int identifier = body.getInt();
    return MessageKind.of(identifier)
        .orElseThrow(() ->
            new OverlayViolation(
                Kind.UNKNOWN_MESSAGE, "identifier 0x" + Integer.toHexString(identifier)));
  }

  private static FilePart part(ByteBuffer body) throws OverlayViolation {
    return switch (body.get() & 0xff) {
      case 0 -> FilePart.INFO;
      case 1 -> FilePart.CONTENT;
      default -> throw new OverlayViolation(Kind.BAD_FIELD, "an unknown part of a file");
    };
  }

  private static String text(ByteBuffer body, int length, int atMost) throws OverlayViolation {
    if (length > atMost) {
      throw new OverlayViolation(Kind.BAD_FIELD, "a text of " + length + " bytes");
    }
    need(body, length);
    ByteBuffer bytes = body.slice(body.position(), length);
    body.position(body.position() + length);
    return OverlayText.decode(bytes)
        .orElseThrow(() -> new OverlayViolation(Kind.BAD_TEXT, "not UTF-8"));
  }

  private static long notNegative(long number) throws OverlayViolation {
    if (number < 0) {
      throw new OverlayViolation(Kind.BAD_FIELD, "a number of 64 bits");
    }
    return number;
  }

  private static void need(ByteBuffer body, int bytes) throws OverlayViolation {
    if (body.remaining() < bytes) {
      throw new OverlayViolation(
          Kind.BAD_LENGTH, "a body ends " + (bytes - body.remaining()) + " bytes too soon");
    }
  }
}
