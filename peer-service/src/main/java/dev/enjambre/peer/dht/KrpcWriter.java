package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Writes one message in the canonical form: the keys stand in their order here. */
final class KrpcWriter {

  /** {@code EJ}, and the version of what is said here. */
  private static final byte[] VERSION = {'E', 'J', 0, 1};

  private ByteBuffer out = ByteBuffer.allocate(256);

  ByteBuffer write(DhtMessage message) {
    ascii("d");
    switch (message) {
      case Query query -> query(query);
      case Response response -> response(response);
      case Failure(_, long code, BencodeString text) -> {
        ascii("1:eli").ascii(Long.toString(code)).ascii("e").string(text).ascii("e");
        tail(message, "e");
      }
    }
    return out.flip();
  }

  private void query(Query query) {
    ascii("1:ad2:id").id(query.id());
    String method =
        switch (query) {
          case Ping _ -> "4:ping";
          case FindNode find -> {
            ascii("6:target").id(find.target()).want(find.want());
            yield "9:find_node";
          }
          case GetPeers get -> {
            ascii("9:info_hash").id(NodeId.of(get.infoHash())).want(get.want());
            yield "9:get_peers";
          }
          case AnnouncePeer announce -> {
            if (announce.impliedPort()) {
              ascii("12:implied_porti1e");
            }
            ascii("9:info_hash").id(NodeId.of(announce.infoHash()));
            ascii("4:porti").ascii(Integer.toString(announce.port())).ascii("e");
            if (announce.seed()) {
              ascii("4:seedi1e");
            }
            ascii("5:token").string(announce.token());
            yield "13:announce_peer";
          }
        };
    ascii("e1:q").ascii(method);
    if (query.readOnly()) {
      ascii("2:roi1e");
    }
    tail(query, "q");
  }

  private void response(Response response) {
    NodeAddress seen = response.seen();
    if (seen != null) {
      ascii("2:ip").endpoint(seen);
    }
    ascii("1:rd2:id").id(response.id());
    nodes("5:nodes", response.nodes(), Family.IPV4);
    nodes("6:nodes6", response.nodes6(), Family.IPV6);
    BencodeString token = response.token();
    if (token != null) {
      ascii("5:token").string(token);
    }
    if (!response.values().isEmpty()) {
      ascii("6:valuesl");
      response.values().forEach(this::endpoint);
      ascii("e");
    }
    ascii("e");
    tail(response, "r");
  }

  private void tail(DhtMessage message, String kind) {
    ascii("1:t").string(message.transaction());
    ascii("1:v4:").bytes(VERSION);
    ascii("1:y1:").ascii(kind).ascii("e");
  }

  private void nodes(String key, List<NodeInfo> nodes, Family family) {
    if (!nodes.isEmpty()) {
      int length = nodes.size() * family.nodeLength();
      ascii(key).length(length).room(length);
      nodes.forEach(node -> node.writeTo(out));
    }
  }

  private void want(Set<Family> want) {
    if (!want.isEmpty()) {
      ascii("4:wantl");
      ascii(want.contains(Family.IPV4) ? "2:n4" : "");
      ascii(want.contains(Family.IPV6) ? "2:n6" : "");
      ascii("e");
    }
  }

  private void endpoint(NodeAddress address) {
    int length = address.family().endpointLength();
    length(length).room(length);
    address.writeTo(out);
  }

  private KrpcWriter id(NodeId id) {
    ascii("20:").room(NodeId.LENGTH);
    id.writeTo(out);
    return this;
  }

  private KrpcWriter string(BencodeString string) {
    return length(string.length()).bytes(string.bytes());
  }

  private KrpcWriter length(int length) {
    return ascii(Integer.toString(length)).ascii(":");
  }

  private KrpcWriter ascii(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private KrpcWriter bytes(byte[] bytes) {
    room(bytes.length);
    out.put(bytes);
    return this;
  }

  private void room(int length) {
    if (out.remaining() < length) {
      ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + length);
      out = larger.put(out.flip());
    }
  }
}
