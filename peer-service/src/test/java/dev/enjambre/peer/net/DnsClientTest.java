package dev.enjambre.peer.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.discovery.DnsAnswer;
import dev.enjambre.peer.discovery.DnsAnswer.Family;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Name servers of every kind, on loopback. */
class DnsClientTest {

  private static final HostName TASKS = new HostName("tasks.peer");

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private ScriptedDnsServer server;
  private DnsClient client;

  @BeforeEach
  void begin() throws InterruptedException {
    server = new ScriptedDnsServer();
    client = client(server.address());
  }

  @AfterEach
  void end() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    server.close();
  }

  @Test
  void findsTheAddressesOfEachFamily() {
    server.answers("tasks.peer", "10.0.1.2", "fd00::2", "10.0.1.3");

    assertThat(ask(Family.IPV4)).containsExactlyInAnyOrder("10.0.1.2", "10.0.1.3");
    assertThat(ask(Family.IPV6)).containsExactly("fd00::2");
  }

  @Test
  void asksAnewEachTimeWhateverTheAnswerAllowedToKeep() {
    server.answers("tasks.peer", "10.0.1.2");
    assertThat(ask(Family.IPV4)).containsExactly("10.0.1.2");

    server.answers("tasks.peer", "10.0.1.3");

    assertThat(ask(Family.IPV4)).containsExactly("10.0.1.3");
    assertThat(server.asked()).isEqualTo(2);
  }

  @Test
  void asksAnewWhoWasNobodyBefore() {
    assertThat(answer(Family.IPV4)).isEqualTo(new DnsAnswer.Nobody());

    server.answers("tasks.peer", "10.0.1.3");

    assertThat(ask(Family.IPV4)).containsExactly("10.0.1.3");
  }

  @Test
  void takesOverTcpWhatDoesNotFitIntoADatagram() {
    String[] many =
        IntStream.range(0, 1500)
            .mapToObj(i -> "10.1." + i / 250 + "." + i % 250)
            .toArray(String[]::new);
    server.answers("tasks.peer", many);
    server.truncates();

    assertThat(ask(Family.IPV4)).containsExactlyInAnyOrder(many);
    assertThat(server.askedByTcp()).isEqualTo(1);
  }

  @Test
  void anAddressThatIsGivenTwiceIsOne() {
    server.answers("tasks.peer", "10.0.1.2", "10.0.1.2", "10.0.1.2");

    assertThat(ask(Family.IPV4)).containsOnly("10.0.1.2");
  }

  @ParameterizedTest
  @EnumSource
  void tellsThatThereIsNoSuchName(Family family) {
    assertThat(answer(family)).isEqualTo(new DnsAnswer.Nobody());
  }

  @Test
  void aNameWithoutAddressesOfAFamilyHasNobodyThere() {
    server.answers("tasks.peer", "10.0.1.2");

    assertThat(answer(Family.IPV6)).isEqualTo(new DnsAnswer.Nobody());
  }

  @Test
  void aServerThatCannotTellIsNoAnswer() {
    server.refuses("tasks.peer", DnsResponseCode.SERVFAIL);

    assertThat(answer(Family.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Failed.class, failed -> assertThat(failed.timedOut()).isFalse());
  }

  @Test
  void aSilentServerIsNotWaitedForLong() {
    server.isSilentAbout("tasks.peer");

    assertThat(answer(Family.IPV4))
        .isInstanceOfSatisfying(
            DnsAnswer.Failed.class, failed -> assertThat(failed.timedOut()).isTrue());
  }

  @Test
  void whatCannotBeReadIsNoAnswer() {
    server.answersGarbage("tasks.peer");

    assertThat(answer(Family.IPV4)).isInstanceOf(DnsAnswer.Failed.class);
  }

  @Test
  void anAddressOfTheWrongLengthIsPassedOver() {
    server.answersCrippled("tasks.peer", "10.0.1.2");

    assertThat(ask(Family.IPV4)).containsExactly("10.0.1.2");
  }

  @Test
  void asksTheNextServerWhenOneIsSilent() throws Exception {
    try (ScriptedDnsServer mute = new ScriptedDnsServer()) {
      mute.isSilentAbout("tasks.peer");
      server.answers("tasks.peer", "10.0.1.2");

      DnsAnswer answer = client(mute.address(), server.address()).ask(TASKS, Family.IPV4).join();

      assertThat(answer).isInstanceOf(DnsAnswer.Found.class);
    }
  }

  private List<String> ask(Family family) {
    return ((DnsAnswer.Found) answer(family)).addresses().stream().map(IpAddress::text).toList();
  }

  private DnsAnswer answer(Family family) {
    return client.ask(TASKS, family).join();
  }

  private DnsClient client(InetSocketAddress... servers) {
    return new DnsClient(
        group.next(),
        NioDatagramChannel.class,
        NioSocketChannel.class,
        List.of(servers),
        Duration.ofMillis(400),
        Duration.ofSeconds(2));
  }
}
