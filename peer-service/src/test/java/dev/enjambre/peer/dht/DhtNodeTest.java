package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.MINUTE;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static dev.enjambre.peer.dht.Nodes.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import dev.enjambre.peer.dht.DhtStatus.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node answers, and whom it takes into its table. */
class DhtNodeTest {

  private static final NodeAddress ASKING = local(1);
  private static final InfoHash TORRENT = infoHash(7);

  private final Random random = new Random(6);
  private final NodeId other = NodeId.random(random);
  private final LoneNode lone = new LoneNode(IPV4);

  private Response get(NodeAddress from, InfoHash infoHash) {
    return (Response) lone.answer(from, new GetPeers(text("aa"), other, false, infoHash, Set.of()));
  }

  private AnnouncePeer announce(int port, boolean implied, BencodeString token) {
    return new AnnouncePeer(text("bb"), other, false, TORRENT, port, implied, false, token);
  }

  private BencodeString token(NodeAddress from) {
    return Objects.requireNonNull(get(from, TORRENT).token());
  }

  private NodeId ownId() {
    return Objects.requireNonNull(lone.node.status(lone.now).families().get(Family.IPV4)).id();
  }

  private int good() {
    return Objects.requireNonNull(lone.node.status(lone.now).families().get(Family.IPV4)).good();
  }

  @Test
  void answersAPingAndTellsWhereItCameFrom() {
    assertThat(lone.answer(ASKING, new Ping(text("xyz"), other, false)))
        .isEqualTo(
            new Response(text("xyz"), ownId(), List.of(), List.of(), List.of(), null, ASKING));
  }

  @Test
  void keepsAPeerThatShowsItsToken() {
    assertThat(get(ASKING, TORRENT).values()).isEmpty();

    assertThat(lone.answer(ASKING, announce(6881, false, token(ASKING))))
        .isInstanceOf(Response.class);

    assertThat(get(local(2), TORRENT).values()).containsExactly(at("127.0.0.1", 6881));
    assertThat(get(local(2), infoHash(8)).values()).isEmpty();
    assertThat(lone.node.status(0).peers()).isEqualTo(1);
  }

  @Test
  void takesThePortOfTheDatagramIfThatIsImplied() {
    lone.hears(ASKING, announce(6881, true, token(ASKING)));

    assertThat(get(local(2), TORRENT).values()).containsExactly(ASKING);
  }

  @Test
  void refusesABadToken() {
    BencodeString token = token(at("10.0.0.1", 1));

    assertThat(lone.answer(ASKING, announce(6881, false, token)))
        .isEqualTo(new Failure(text("bb"), 203, text("bad token")));
    assertThat(lone.answer(ASKING, announce(6881, false, text("12345678"))))
        .isInstanceOf(Failure.class);
    assertThat(lone.node.status(0).peers()).isZero();
    assertThat(lone.dropped(Dropped.BAD_TOKEN)).isEqualTo(2);
  }

  @Test
  void tellsWhatItCannotUnderstand() {
    String unknown = "d1:ad2:id20:abcdefghij0123456789e1:q4:vote1:t2:zz1:y1:qe";
    String bad = "d1:ad2:id2:xxe1:q4:ping1:t2:zz1:y1:qe";

    assertThat(lone.hears(ASKING, ascii(unknown)))
        .containsExactly(new Failure(text("zz"), 204, text("Method Unknown")));
    assertThat(lone.hears(ASKING, ascii(bad)))
        .containsExactly(new Failure(text("zz"), 203, text("Protocol Error")));
    assertThat(lone.hears(ASKING, ascii("d1:t2:zz1:y1:re"))).isEmpty();
    assertThat(lone.hears(ASKING, ascii("nonsense"))).isEmpty();
    assertThat(lone.dropped(Dropped.MALFORMED)).isEqualTo(4);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void takesInWhoAnswersNotWhoAsks() {
    NodeInfo asking = new NodeInfo(other, ASKING);

    List<DhtMessage> sent = lone.hears(ASKING, new Ping(text("aa"), other, false));
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1)).isInstanceOf(Ping.class);
    assertThat(good()).isZero();

    lone.befriend(asking);
    assertThat(good()).isEqualTo(1);
    Response found =
        (Response)
            lone.answer(
                local(2), new FindNode(text("aa"), NodeId.random(random), false, other, Set.of()));
    assertThat(found.nodes()).containsExactly(asking);
  }

  @Test
  void doesNotAskWhoIsReadOnly() {
    assertThat(lone.hears(ASKING, new Ping(text("aa"), other, true)))
        .hasSize(1)
        .first()
        .isInstanceOf(Response.class);
  }

  @Test
  void answersNobodyWhileReadOnly() {
    LoneNode silent = new LoneNode(IPV4.withReadOnly(true));

    assertThat(silent.hears(ASKING, new Ping(text("aa"), other, false))).isEmpty();
    assertThat(silent.hears(ASKING, ascii("d1:ad2:id2:xxe1:q4:ping1:t2:zz1:y1:qe"))).isEmpty();
    assertThat(silent.dropped(Dropped.READ_ONLY)).isEqualTo(2);

    silent.node.hear(local(3));
    silent.pass(1);
    assertThat(silent.sent).hasSize(1);
    assertThat(((Query) silent.sent.getFirst().message()).readOnly()).isTrue();
  }

  @Test
  void believesOnlyAnswersOfWhomItHasAsked() {
    lone.node.hear(local(3));
    lone.pass(1);
    BencodeString transaction = lone.sent.getFirst().message().transaction();
    Response answer = new Response(transaction, other, List.of(), List.of(), List.of(), null, null);
    Response made = new Response(text("made"), other, List.of(), List.of(), List.of(), null, null);

    lone.hears(local(4), answer);
    lone.hears(local(3), made);
    assertThat(good()).isZero();
    assertThat(lone.dropped(Dropped.UNASKED)).isEqualTo(2);

    lone.hears(local(3), answer);
    assertThat(good()).isEqualTo(1);

    lone.hears(local(3), answer);
    assertThat(lone.dropped(Dropped.UNASKED)).isEqualTo(3);
  }

  @Test
  void takesNoLateAnswer() {
    lone.node.hear(local(3));
    lone.pass(1);
    BencodeString transaction = lone.sent.getFirst().message().transaction();
    lone.pass(MINUTE);

    lone.hears(
        local(3), new Response(transaction, other, List.of(), List.of(), List.of(), null, null));

    assertThat(good()).isZero();
    assertThat(lone.dropped(Dropped.UNASKED)).isEqualTo(1);
  }

  @Test
  void dropsWhatComesFromNowhereOrFromAnotherFamily() {
    Ping ping = new Ping(text("aa"), other, false);
    lone.hears(at("224.0.0.1", 9), ping);
    lone.hears(at("255.255.255.255", 9), ping);
    lone.hears(at("2001:db8::1", 9), ping);

    assertThat(lone.sent).isEmpty();
    assertThat(lone.dropped(Dropped.BAD_SOURCE)).isEqualTo(3);
  }

  @Test
  void countsWhatComesAndGoes() {
    lone.hears(ASKING, new Ping(text("aa"), other, true));
    get(ASKING, TORRENT);

    DhtStatus status = lone.node.status(0);
    assertThat(status.messages().get(Kind.PING)).isEqualTo(new DhtStatus.Traffic(1, 1));
    assertThat(status.messages().get(Kind.GET_PEERS)).isEqualTo(new DhtStatus.Traffic(1, 0));
    assertThat(status.messages().get(Kind.RESPONSE)).isEqualTo(new DhtStatus.Traffic(0, 2));
    assertThat(status.bytes().out())
        .isEqualTo(lone.sent.stream().mapToInt(LoneNode.Sent::length).sum());
  }

  @Test
  void handsOutNodesOfTheFamiliesThatAreWanted() {
    LoneNode both = new LoneNode(DhtConfig.defaults(Set.of(Family.IPV4, Family.IPV6)));
    NodeInfo four = new NodeInfo(NodeId.random(random), local(20));
    NodeInfo six = new NodeInfo(NodeId.random(random), at("::1", 30));
    both.befriend(four);
    both.befriend(six);

    for (Set<Family> want :
        List.of(
            Set.<Family>of(),
            Set.of(Family.IPV4),
            Set.of(Family.IPV6),
            Set.of(Family.IPV4, Family.IPV6))) {
      Response found =
          (Response) both.answer(ASKING, new GetPeers(text("aa"), other, true, TORRENT, want));
      boolean wantsFour = want.isEmpty() || want.contains(Family.IPV4);
      assertThat(found.nodes()).isEqualTo(wantsFour ? List.of(four) : List.of());
      assertThat(found.nodes6()).isEqualTo(want.contains(Family.IPV6) ? List.of(six) : List.of());
    }
  }

  @Test
  void tellsStrangersOfNobodyNearerToUsThanTheyAre() {
    lone.befriend(new NodeInfo(NodeId.random(random), at("10.0.0.7", 1)));
    FindNode query = new FindNode(text("aa"), other, true, other, Set.of());

    assertThat(((Response) lone.answer(at("10.0.0.8", 1), query)).nodes()).hasSize(1);
    assertThat(((Response) lone.answer(at("8.8.8.8", 1), query)).nodes()).isEmpty();
  }

  @Test
  void sleepsWhileNothingIsToBeDone() {
    for (int i = 0; i < 20; i++) {
      lone.befriend(new NodeInfo(NodeId.random(random), local(100 + i)));
    }
    int wakings = 0;
    long until = lone.now + 60 * MINUTE;
    for (long next = lone.node.nextTickNanos(lone.now);
        next <= until;
        next = lone.node.nextTickNanos(lone.now)) {
      assertThat(next).isGreaterThanOrEqualTo(lone.now);
      lone.now = next;
      lone.node.tick(next);
      wakings++;
    }
    // Nobody answers it: lookups at growing intervals, each with its timeouts.
    assertThat(wakings).isBetween(10, 2000);
  }
}
