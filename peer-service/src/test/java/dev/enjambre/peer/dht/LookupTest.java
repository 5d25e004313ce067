package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.id;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookupTest {

  private static final NodeId TARGET = id("00");

  private final Random random = new Random(10);
  private final Identity us = new Identity(Family.IPV4, id("ff"), null, random);
  private final Lookup lookup = new Lookup(TARGET, us, IPV4, 0);

  /** Returns a node that is nearer the higher the number is. */
  private NodeInfo near(int bits, int number) {
    return new NodeInfo(TARGET.sharing(bits, random), local(number));
  }

  private NodeInfo fitting(int bits, IpAddress ip) {
    NodeId drawn;
    do {
      drawn = IdRule.draw(ip, random);
    } while (TARGET.commonBits(drawn) != bits);
    return new NodeInfo(drawn, new NodeAddress(ip, 1));
  }

  private Candidate next() {
    return Objects.requireNonNull(lookup.next(0));
  }

  private void answerAll(List<NodeInfo> told) {
    for (Candidate next = lookup.next(0); next != null; next = lookup.next(0)) {
      lookup.answered(next, told, null);
    }
  }

  @Test
  void asksTheNearestFirst() {
    NodeInfo far = near(1, 1);
    NodeInfo nearest = near(9, 2);
    lookup.begin(far);
    lookup.begin(nearest);

    assertThat(next().node()).isEqualTo(nearest);
    assertThat(next().node()).isEqualTo(far);
    assertThat(lookup.next(0)).isNull();
  }

  @Test
  void endsWhenTheEightNearestHaveAnswered() {
    IntStream.range(0, 20).forEach(i -> lookup.begin(near(i, i)));

    answerAll(List.of());

    assertThat(lookup.asked()).isEqualTo(8);
    assertThat(lookup.nearest())
        .extracting(candidate -> TARGET.commonBits(candidate.node().id()))
        .containsExactly(19, 18, 17, 16, 15, 14, 13, 12);
  }

  @Test
  void asksOthersInPlaceOfWhoIsSilentOrSlow() {
    IntStream.range(0, 20).forEach(i -> lookup.begin(near(i, i)));
    List<Candidate> asked = new ArrayList<>();
    for (Candidate next = lookup.next(0); next != null; next = lookup.next(0)) {
      asked.add(next);
    }
    assertThat(asked).hasSize(8);

    lookup.failed(asked.get(0));
    assertThat(next().node().address()).isEqualTo(local(11));
    asked.get(1).slow();
    assertThat(next().node().address()).isEqualTo(local(10));
    assertThat(lookup.next(0)).isNull();
  }

  @Test
  void followsWhatItIsTold() {
    lookup.begin(near(1, 1));
    NodeInfo nearer = near(5, 2);
    NodeInfo nearest = near(9, 3);

    lookup.answered(next(), List.of(nearer), null);
    Candidate second = next();
    assertThat(second.node()).isEqualTo(nearer);
    lookup.answered(second, List.of(nearest, nearer), null);
    Candidate third = next();
    assertThat(third.node()).isEqualTo(nearest);
    assertThat(third.hops()).isEqualTo(3);
  }

  @Test
  void takesSixteenNodesOfEachAndKeepsTheNearestOfAll() {
    lookup.begin(near(1, 1));
    lookup.answered(
        next(), IntStream.range(0, 100).mapToObj(i -> near(20, 100 + i)).toList(), null);
    assertThat(lookup.known()).isEqualTo(1 + Lookup.MOST_TOLD);

    for (int round = 0; round < 6; round++) {
      int from = 1000 * (round + 1);
      List<NodeInfo> told =
          IntStream.range(0, 16).mapToObj(i -> near(40 + from / 1000, from + i)).toList();
      lookup.answered(next(), told, null);
    }
    assertThat(lookup.known()).isEqualTo(Lookup.MOST_KNOWN);
    assertThat(TARGET.commonBits(next().node().id())).isEqualTo(46);
  }

  @Test
  void neverAsksMoreThanItMay() {
    lookup.begin(near(0, 0));
    int asked = 0;
    for (Candidate next = lookup.next(0); next != null; next = lookup.next(0)) {
      asked++;
      int from = 20 * asked;
      int bits = asked / 2;
      lookup.answered(
          next, IntStream.range(0, 8).mapToObj(i -> near(bits, 100 + from + i)).toList(), null);
    }
    assertThat(asked).isEqualTo(Lookup.MOST_ASKED);
  }

  @Test
  void asksNobodyAfterAMinute() {
    lookup.begin(near(0, 0));

    assertThat(lookup.next(Lookup.MOST_NANOS)).isNull();
  }

  @Test
  void doesNotBelieveWhoTellsOfNodesThatAreSilent() {
    lookup.begin(near(1, 1));
    Candidate liar = next();
    lookup.answered(liar, IntStream.range(0, 16).mapToObj(i -> near(90, 50 + i)).toList(), null);
    NodeInfo honest = near(3, 2);
    lookup.begin(honest);

    for (int i = 0; i < 3; i++) {
      lookup.failed(next());
    }
    assertThat(next().node()).isEqualTo(honest);
    assertThat(lookup.next(0)).isNull();
  }

  @Test
  void goesOnBelievingWhoWasRightOnce() {
    lookup.begin(near(1, 1));
    lookup.answered(next(), IntStream.range(0, 8).mapToObj(i -> near(90, 50 + i)).toList(), null);

    lookup.answered(next(), List.of(), null);
    for (int i = 0; i < 4; i++) {
      lookup.failed(next());
    }
    assertThat(TARGET.commonBits(next().node().id())).isEqualTo(90);
  }

  @Test
  void asksFewNodesWhoseIdsDoNotFitAndCountsNone() {
    IntStream.range(0, 20)
        .forEach(i ->
            lookup.begin(
                new NodeInfo(
                    TARGET.sharing(50, random),
                    new NodeAddress(IpAddress.ofIpv4(0x20000001 + (i << 8)), 1))));
    NodeInfo fits = near(1, 1);
    lookup.begin(fits);

    answerAll(List.of());

    assertThat(lookup.asked()).isEqualTo(Lookup.MOST_MISFITS + 1);
    assertThat(lookup.nearest()).extracting(Candidate::node).containsExactly(fits);
  }

  @Test
  void keepsOneNodeOfAPublicAddressAndFewOfANetwork() {
    lookup.begin(fitting(0, IpAddress.ofIpv4(0x20000001)));
    lookup.begin(
        new NodeInfo(TARGET.sharing(3, random), new NodeAddress(IpAddress.ofIpv4(0x20000001), 2)));
    assertThat(lookup.known()).isEqualTo(1);

    for (int i = 2; i < 10; i++) {
      lookup.begin(new NodeInfo(TARGET.sharing(i, random), at("32.0.0." + i, 1)));
    }
    assertThat(lookup.known()).isEqualTo(Lookup.MOST_NEIGHBOURS);

    lookup.begin(new NodeInfo(TARGET.sharing(3, random), at("32.0.1.1", 1)));
    assertThat(lookup.known()).isEqualTo(Lookup.MOST_NEIGHBOURS + 1);
  }

  @Test
  void takesNoNodeThatNobodyMayTellOf() {
    us.moveTo(at("203.0.113.5", 1).ip());
    NodeInfo teller = new NodeInfo(TARGET.sharing(1, random), at("32.0.0.1", 1));
    lookup.begin(teller);
    lookup.answered(
        next(),
        List.of(
            near(10, 1),
            new NodeInfo(TARGET.sharing(10, random), at("10.0.0.1", 1)),
            new NodeInfo(TARGET.sharing(10, random), at("224.0.0.1", 1)),
            new NodeInfo(TARGET.sharing(10, random), at("255.255.255.255", 1)),
            new NodeInfo(TARGET.sharing(10, random), at("2001:db8::1", 1)),
            new NodeInfo(us.id(), at("33.0.0.1", 1)),
            teller),
        null);

    assertThat(lookup.known()).isEqualTo(1);
  }
}
