package dev.enjambre.peer.net;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.discovery.DnsAnswer;
import dev.enjambre.peer.discovery.Roster;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The input is what a name server answers, without the question's id, and behind a byte that is odd
 * if IPv6 was asked for. A refusal follows, in case that nothing can be made of it.
 */
public final class DnsAnswerFuzz {

  private static final HostName NAME = new HostName("tasks.peer");

  /** Far more than loopback takes; nobody listens for TCP there. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Server SERVER = new Server();
  private static final DnsClient CLIENT =
      new DnsClient(
          new MultiThreadIoEventLoopGroup(
                  1, new DefaultThreadFactory("fuzz-dns", true), NioIoHandler.newFactory())
              .next(),
          NioDatagramChannel.class,
          NioSocketChannel.class,
          List.of(SERVER.address()),
          PATIENCE,
          PATIENCE);

  private DnsAnswerFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (input.length == 0) {
      return;
    }
    SERVER.answer = Arrays.copyOfRange(input, 1, input.length);
    DnsAnswer.Family family = (input[0] & 1) == 0 ? DnsAnswer.Family.IPV4 : DnsAnswer.Family.IPV6;
    switch (CLIENT.ask(NAME, family).get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      case DnsAnswer.Found(var addresses) -> {
        require(!addresses.isEmpty(), "found nobody");
        require(addresses.size() <= 2 * Roster.MOST_ADDRESSES, "too many addresses");
        require(
            // One of IPv6 can be one of IPv4 in its mapped form.
            family == DnsAnswer.Family.IPV6 || addresses.stream().allMatch(IpAddress::isIpv4),
            "addresses of the other family");
      }
      case DnsAnswer.Nobody _ -> {
        // As good as any.
      }
      case DnsAnswer.Failed(boolean timedOut, String reason) -> {
        require(!timedOut, "it waits, though it was refused");
        require(!reason.isEmpty(), "it does not say why");
      }
    }
  }

  /** Answers each question by the input, then refuses it. */
  private static final class Server {

    private static final byte RESPONSE = (byte) 0x80;
    private static final byte REFUSED = 5;

    private final DatagramSocket socket;
    private volatile byte[] answer = {};

    Server() {
      try {
        socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofPlatform().daemon().name("fuzz-name-server").start(this::serve);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
      try {
        while (true) {
          DatagramPacket question = new DatagramPacket(new byte[512], 512);
          socket.receive(question);
          byte[] id = Arrays.copyOf(question.getData(), 2);
          byte[] rest = answer;
          byte[] answered = Arrays.copyOf(id, 2 + rest.length);
          System.arraycopy(rest, 0, answered, 2, rest.length);
          byte[] refusal = Arrays.copyOf(question.getData(), question.getLength());
          refusal[2] = RESPONSE;
          refusal[3] = REFUSED;
          for (byte[] datagram : List.of(answered, refusal)) {
            socket.send(new DatagramPacket(datagram, datagram.length, question.getSocketAddress()));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
