package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who we are, and what is kept of it. */
class IdentityTest {

  private static final NodeAddress US = at("203.0.113.5", 6881);

  private final Random random = new Random(9);
  private final NodeId first = NodeId.random(random);
  private final Identity identity = new Identity(Family.IPV4, first, null, random);

  private static NodeAddress voter(int network) {
    return new NodeAddress(IpAddress.ofIpv4(0x20000001 + (network << 8)), 1);
  }

  @Test
  void takesAnIdThatFitsWhereFourNetworksSeeIt() {
    for (int i = 0; i < 3; i++) {
      assertThat(identity.seen(voter(i), US)).isFalse();
    }
    assertThat(identity.seen(voter(3), US)).isTrue();

    assertThat(identity.external()).isEqualTo(US.ip());
    assertThat(IdRule.allows(identity.id(), US.ip())).isTrue();
    assertThat(identity.isUs(new NodeInfo(first, US))).isTrue();
  }

  @Test
  void isNotMovedByOneNetwork() {
    for (int i = 0; i < 100; i++) {
      NodeAddress sameNetwork = new NodeAddress(IpAddress.ofIpv4(0x20000001 + i), 1 + i);
      assertThat(identity.seen(sameNetwork, US)).isFalse();
    }
    assertThat(identity.id()).isEqualTo(first);
  }

  @Test
  void isNotMovedByFewLiars() {
    for (int i = 0; i < 8; i++) {
      identity.seen(voter(i), US);
    }
    NodeId honest = identity.id();
    for (int i = 100; i < 107; i++) {
      assertThat(identity.seen(voter(i), at("198.51.100.1", 1))).isFalse();
    }
    assertThat(identity.id()).isEqualTo(honest);
  }

  @Test
  void followsWhenItsAddressChanges() {
    for (int i = 0; i < 8; i++) {
      identity.seen(voter(i), US);
    }
    NodeId before = identity.id();
    for (int i = 0; i < 8; i++) {
      identity.seen(voter(i), at("198.51.100.1", 1));
    }
    assertThat(identity.external()).isEqualTo(at("198.51.100.1", 1).ip());
    assertThat(identity.id()).isNotEqualTo(before);
  }

  @Test
  void takesNoNoticeOfAddressesThatAreNotPublicOrOfTheOtherFamily() {
    for (int i = 0; i < 10; i++) {
      identity.seen(voter(i), at("10.0.0.1", 1));
      identity.seen(voter(i), at("2001:db8::1", 1));
    }
    assertThat(identity.external()).isNull();
    assertThat(identity.id()).isEqualTo(first);
  }

  @Test
  void keepsAnIdThatFits() {
    NodeId fitting = IdRule.draw(US.ip(), random);
    Identity known = new Identity(Family.IPV4, fitting, null, random);
    for (int i = 0; i < 8; i++) {
      assertThat(known.seen(voter(i), US)).isFalse();
    }
    assertThat(known.id()).isEqualTo(fitting);
  }

  @Test
  void isTheSameAfterARestart() {
    DhtState state =
        new DhtState(
            Map.of(
                Family.IPV4,
                new DhtState.Kept(first, US.ip(), List.of(new NodeInfo(first, voter(1)))),
                Family.IPV6,
                new DhtState.Kept(
                    first, null, List.of(new NodeInfo(first, at("2001:db8::1", 9))))));

    assertThat(DhtState.decode(state.encode())).contains(state);
  }

  @Test
  void keepsSoManyNodes() {
    List<NodeInfo> many =
        IntStream.range(0, 1000)
            .mapToObj(i -> new NodeInfo(NodeId.random(random), at("2001:db8::1", 1 + i)))
            .toList();
    DhtState state = new DhtState(Map.of(Family.IPV6, new DhtState.Kept(first, null, many)));
    byte[] bytes = state.encode();

    assertThat(bytes.length).isLessThan(DhtState.LONGEST / 2);
    assertThat(
            Objects.requireNonNull(DhtState.decode(bytes).orElseThrow().families().get(Family.IPV6))
                .nodes())
        .isEqualTo(many.subList(0, DhtState.MOST_NODES));
  }

  @Test
  void readsNoStateFromAnythingElse() {
    DhtState state =
        new DhtState(
            Map.of(
                Family.IPV4,
                new DhtState.Kept(first, US.ip(), List.of(new NodeInfo(first, voter(1))))));
    byte[] bytes = state.encode();
    for (int length = 0; length < bytes.length; length++) {
      assertThat(DhtState.decode(Arrays.copyOf(bytes, length))).isEmpty();
    }
    for (int i = 0; i < 5000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      Optional<DhtState> read = DhtState.decode(changed);
      read.ifPresent(some -> assertThat(DhtState.decode(some.encode())).contains(some));
    }
    assertThat(DhtState.decode(new byte[0])).isEmpty();
  }
}
