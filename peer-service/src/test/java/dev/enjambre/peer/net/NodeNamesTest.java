package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.dht.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The host names of nodes that torrents name; the test is the loop. */
@Timeout(30)
class NodeNamesTest {

  private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1").orElseThrow();

  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  /** Handed over one by one to whoever waits for an answer. */
  private final BlockingQueue<List<IpAddress>> answers = new SynchronousQueue<>();

  private final List<NodeAddress> found = new ArrayList<>();
  private final NodeNames names = new NodeNames(loop::add, this::resolve, found::addAll);

  private List<IpAddress> resolve(HostName host) {
    asked.add(host.name());
    try {
      return answers.take();
    } catch (InterruptedException e) {
      return List.of();
    }
  }

  @AfterEach
  void close() {
    names.close();
  }

  private void look(int number, long seconds) {
    names.look(
        PeerEndpoint.of("n" + number + ".example", 1000 + number),
        TimeUnit.SECONDS.toNanos(seconds));
  }

  private void answer(List<IpAddress> addresses) throws InterruptedException {
    answers.put(addresses);
    loop.take().run();
  }

  @Test
  void tellsOfTheAddressesOfAName() throws InterruptedException {
    look(1, 0);
    IpAddress other = IpAddress.parse("2001:db8::1").orElseThrow();

    answer(List.of(ADDRESS, other));

    assertThat(found).containsExactly(new NodeAddress(ADDRESS, 1001), new NodeAddress(other, 1001));
  }

  @Test
  void takesFourAddressesOfAName() throws InterruptedException {
    List<IpAddress> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(IpAddress.ofIpv4(0xc0000200 + i));
    }
    look(1, 0);

    answer(many);

    assertThat(found).hasSize(4);
  }

  @Test
  void looksUpFourAtOnceAndLetsSixtyFourWait() throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      look(i, 0);
    }
    for (int i = 0; i < NodeNames.AT_ONCE; i++) {
      asked.take();
    }
    assertThat(asked.poll(100, TimeUnit.MILLISECONDS)).isNull();

    for (int i = 0; i < NodeNames.AT_ONCE + NodeNames.MOST_WAITING; i++) {
      answer(List.of(ADDRESS));
    }

    assertThat(found).hasSize(NodeNames.AT_ONCE + NodeNames.MOST_WAITING);
    assertThat(asked).hasSize(NodeNames.MOST_WAITING);
  }

  @Test
  void looksUpANameOnceAMinute() throws InterruptedException {
    look(1, 0);
    answer(List.of());
    asked.take();

    look(1, 59);
    assertThat(asked.poll(100, TimeUnit.MILLISECONDS)).isNull();

    look(1, 60);
    assertThat(asked.take()).isEqualTo("n1.example");
  }

  @Test
  void goesOnAfterAFailure() throws InterruptedException {
    NodeNames failing =
        new NodeNames(
            loop::add,
            host -> {
              throw new IllegalStateException(host.name());
            },
            found::addAll);
    try (failing) {
      for (int i = 0; i < 10; i++) {
        failing.look(PeerEndpoint.of("n" + i + ".example", 1), 0);
      }
      for (int i = 0; i < 10; i++) {
        loop.take().run();
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void anAddressOfThisMachineIsResolved() {
    assertThat(NodeNames.resolve(new HostName("localhost")))
        .contains(IpAddress.parse("127.0.0.1").orElseThrow());
    assertThat(NodeNames.resolve(new HostName("no-such-name.invalid"))).isEmpty();
  }

  @Test
  void asksNobodyAnyMoreWhenItIsClosed() {
    names.close();

    look(1, 0);

    assertThat(asked).isEmpty();
  }
}
