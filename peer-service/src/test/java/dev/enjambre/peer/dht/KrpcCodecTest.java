package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.id;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KrpcCodecTest {

  private static final String OWN = "abcdefghij0123456789";
  private static final String OTHER = "mnopqrstuvwxyz123456";
  private static final NodeId ID = NodeId.of(OWN.getBytes(StandardCharsets.US_ASCII));
  private static final String VERSION = "1:v4:EJ\0\1";

  static Stream<DhtMessage> messages() {
    NodeInfo four = new NodeInfo(id("01"), at("10.0.0.1", 6881));
    NodeInfo other = new NodeInfo(id("02"), at("9.8.7.6", 1));
    NodeInfo six = new NodeInfo(id("03"), at("2001:db8::1", 65535));
    Set<Family> both = Set.of(Family.IPV4, Family.IPV6);
    return Stream.of(
        new Ping(text("aa"), ID, false),
        new Ping(text("a"), ID, true),
        new FindNode(text("aa"), ID, false, id("ff"), Set.of()),
        new FindNode(text("aa"), ID, true, id("ff"), both),
        new GetPeers(text("aa"), ID, false, infoHash(1), Set.of(Family.IPV6)),
        new GetPeers(text("\0\1\2\3"), ID, true, infoHash(1), Set.of(Family.IPV4)),
        new AnnouncePeer(text("aa"), ID, false, infoHash(2), 6881, false, false, text("token")),
        new AnnouncePeer(text("aa"), ID, true, infoHash(2), 0, true, true, text("")),
        new Response(text("aa"), ID, List.of(), List.of(), List.of(), null, null),
        new Response(
            text("aa"),
            ID,
            List.of(four, other),
            List.of(six),
            List.of(at("1.2.3.4", 5), at("2001:db8::2", 6)),
            text("12345678"),
            at("203.0.113.9", 7)),
        new Response(
            text("aa"), ID, List.of(), List.of(six), List.of(), null, at("2001:db8::3", 9)),
        new Failure(text("aa"), 201, text("A Generic Error Ocurred")));
  }

  private static ByteBuffer bytes(String latin1) {
    return ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String latin1(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void readsBackWhatItWrites(DhtMessage message) throws Exception {
    ByteBuffer encoded = KrpcCodec.encode(message);
    int position = encoded.position();

    assertThat(KrpcCodec.decode(encoded)).isEqualTo(message);
    assertThat(encoded.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void refusesEveryBeginningOfAMessage(DhtMessage message) {
    ByteBuffer whole = KrpcCodec.encode(message);
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer cut = whole.duplicate().limit(length);
      assertThatThrownBy(() -> KrpcCodec.decode(cut)).isInstanceOf(BadKrpcException.class);
    }
  }

  /** The examples of BEP 5, with our version. */
  @Test
  void writesQueriesInTheCanonicalForm() {
    NodeId target = NodeId.of(OTHER.getBytes(StandardCharsets.US_ASCII));

    assertThat(latin1(KrpcCodec.encode(new Ping(text("aa"), ID, false))))
        .isEqualTo("d1:ad2:id20:" + OWN + "e1:q4:ping1:t2:aa" + VERSION + "1:y1:qe");
    assertThat(
            latin1(
                KrpcCodec.encode(
                    new FindNode(text("aa"), ID, true, target, Set.of(Family.IPV6, Family.IPV4)))))
        .isEqualTo(
            "d1:ad2:id20:"
                + OWN
                + "6:target20:"
                + OTHER
                + "4:wantl2:n42:n6ee"
                + "1:q9:find_node2:roi1e1:t2:aa"
                + VERSION
                + "1:y1:qe");
  }

  @Test
  void readsTheExamplesOfOthers() throws Exception {
    assertThat(
            KrpcCodec.decode(
                bytes(
                    "d1:ad2:id20:"
                        + OWN
                        + "12:implied_porti1e9:info_hash20:"
                        + OTHER
                        + "4:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe")))
        .asInstanceOf(InstanceOfAssertFactories.type(AnnouncePeer.class))
        .satisfies(announce -> {
          assertThat(announce.impliedPort()).isTrue();
          assertThat(announce.token()).isEqualTo(text("aoeusnth"));
        });
    assertThat(
            KrpcCodec.decode(
                bytes(
                    "d1:rd2:id20:"
                        + OWN
                        + "5:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re")))
        .asInstanceOf(InstanceOfAssertFactories.type(Response.class))
        .extracting(Response::values, InstanceOfAssertFactories.list(NodeAddress.class))
        .containsExactly(at("97.120.106.101", 0x2e75), at("105.100.104.116", 0x6e6d));
    assertThat(KrpcCodec.decode(bytes("d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee")))
        .isEqualTo(new Failure(text("aa"), 201, text("A Generic Error Ocurred")));
  }

  @Test
  void skipsNodesAndPeersThatNobodyCouldBeAt() throws Exception {
    Response read =
        (Response)
            KrpcCodec.decode(
                bytes(
                    "d1:rd2:id20:"
                        + OWN
                        + "5:nodes26:"
                        + OTHER
                        + "\1\2\3\4\0\0"
                        + "6:nodes638:"
                        + OTHER
                        + "\0".repeat(10)
                        + "\u00ff\u00ff\1\2\3\4\1\1"
                        + "6:valuesl6:\1\2\3\4\0\0"
                        + "3:abci5eee1:t2:aa1:y1:re"));

    assertThat(read.nodes()).isEmpty();
    assertThat(read.nodes6()).isEmpty();
    assertThat(read.values()).isEmpty();
  }

  @Test
  void takesAnUnknownQueryWithATargetForFindNode() throws Exception {
    String arguments = "d1:ad2:id20:" + OWN + "%s20:" + OTHER + "e1:q6:future1:t2:aa1:y1:qe";

    for (String key : List.of("6:target", "9:info_hash")) {
      assertThat(KrpcCodec.decode(bytes(String.format(arguments, key))))
          .isEqualTo(
              new FindNode(
                  text("aa"),
                  ID,
                  false,
                  NodeId.of(OTHER.getBytes(StandardCharsets.US_ASCII)),
                  Set.of()));
    }
  }

  @Test
  void tellsWhoAsksUnknownThings() {
    assertThatThrownBy(
            () -> KrpcCodec.decode(bytes("d1:ad2:id20:" + OWN + "e1:q6:future1:t2:aa1:y1:qe")))
        .asInstanceOf(InstanceOfAssertFactories.type(BadKrpcException.class))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(204);
          assertThat(e.transaction()).isEqualTo(text("aa"));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d1:ad2:id3:abce1:q4:ping1:t2:aa1:y1:qe",
        "d1:ade1:q4:ping1:t2:aa1:y1:qe",
        "d1:q4:ping1:t2:aa1:y1:qe",
        "d1:ad2:id20:abcdefghij0123456789e1:t2:aa1:y1:qe",
        "d1:ad2:id20:abcdefghij0123456789e1:q9:find_node1:t2:aa1:y1:qe",
        "d1:ad2:id20:abcdefghij01234567899:info_hash20:abcdefghij01234567894:porti0e5:token1:xe1:q13:announce_peer1:t2:aa1:y1:qe",
        "d1:ad2:id20:abcdefghij01234567899:info_hash20:abcdefghij01234567894:porti65536e5:token1:xe1:q13:announce_peer1:t2:aa1:y1:qe",
        "d1:ad2:id20:abcdefghij01234567899:info_hash20:abcdefghij01234567894:porti1ee1:q13:announce_peer1:t2:aa1:y1:qe"
      })
  void tellsWhoAsksWrongly(String query) {
    assertThatThrownBy(() -> KrpcCodec.decode(bytes(query)))
        .asInstanceOf(InstanceOfAssertFactories.type(BadKrpcException.class))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(203);
          assertThat(e.transaction()).isEqualTo(text("aa"));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "le",
        "i5e",
        "d1:rd2:id20:abcdefghij0123456789e1:y1:re",
        "d1:rd2:id20:abcdefghij0123456789e1:t0:1:y1:re",
        "d1:rd2:id20:abcdefghij0123456789e1:t33:0123456789012345678901234567890121:y1:re",
        "d1:rd2:id20:abcdefghij01234567895:nodes25:0123456789012345678901234e1:t2:aa1:y1:re",
        "d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:xe",
        "d1:rd2:id20:abcdefghij0123456789e1:t2:aae",
        "d1:eli201ee1:t2:aa1:y1:ee",
        "d1:x" + "llllllllllllllllllll" + "eeeeeeeeeeeeeeeeeeee" + "1:t2:aa1:y1:qe"
      })
  void saysNothingToWhatIsNoQuery(String datagram) {
    assertThatThrownBy(() -> KrpcCodec.decode(bytes(datagram)))
        .asInstanceOf(InstanceOfAssertFactories.type(BadKrpcException.class))
        .extracting(BadKrpcException::transaction)
        .isNull();
  }

  @Test
  void refusesWhatIsTooLong() {
    String padded = "d1:rd2:id20:" + OWN + "1:x%d:%se1:t2:aa1:y1:re";
    String longest = "y".repeat(1900);
    String tooLong = "y".repeat(2048);

    assertThat(bytes(String.format(padded, 1900, longest)).remaining()).isLessThan(2048);
    assertThatCode(() -> KrpcCodec.decode(bytes(String.format(padded, 1900, longest))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> KrpcCodec.decode(bytes(String.format(padded, 2048, tooLong))))
        .isInstanceOf(BadKrpcException.class);
  }
}
