package dev.enjambre.peer.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback, over UDP and TCP, which answers as a test says. Thread-safe. */
public final class ScriptedDnsServer implements AutoCloseable {

  /** What it answers when it is asked for a name. */
  private sealed interface Answer {

    record Addresses(List<byte[]> addresses) implements Answer {}

    record Refusal(DnsResponseCode code) implements Answer {}

    record Silence() implements Answer {}

    record Garbage() implements Answer {}
  }

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger askedByTcp = new AtomicInteger();
  private final InetSocketAddress address;
  private volatile boolean truncates;

  /** Begins to answer that it knows no name. */
  public ScriptedDnsServer() throws InterruptedException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    Channel udp =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<DatagramChannel>() {
                  @Override
                  protected void initChannel(DatagramChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new ByDatagram());
                  }
                })
            .bind(loopback, 0)
            .sync()
            .channel();
    address = (InetSocketAddress) udp.localAddress();
    new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel
                    .pipeline()
                    .addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new ByStream());
              }
            })
        .bind(address)
        .sync();
  }

  /** Returns where it is asked. */
  public InetSocketAddress address() {
    return address;
  }

  /** From now on a name has these addresses, of either family. */
  public void answers(String name, String... addresses) {
    List<byte[]> bytes = new ArrayList<>();
    for (String literal : addresses) {
      bytes.add(InetAddress.ofLiteral(literal).getAddress());
    }
    answers.put(name, new Answer.Addresses(bytes));
  }

  /** From now on a name has an address of three bytes, beside this one. */
  public void answersCrippled(String name, String whole) {
    answers.put(
        name,
        new Answer.Addresses(
            List.of(new byte[] {10, 0, 0}, InetAddress.ofLiteral(whole).getAddress())));
  }

  /** From now on whoever asks for that name is refused. */
  public void refuses(String name, DnsResponseCode code) {
    answers.put(name, new Answer.Refusal(code));
  }

  /** From now on there is no such name. */
  public void forgets(String name) {
    answers.remove(name);
  }

  /** From now on who asks for that name gets no answer. */
  public void isSilentAbout(String name) {
    answers.put(name, new Answer.Silence());
  }

  /** From now on who asks for that name gets what is no answer. */
  public void answersGarbage(String name) {
    answers.put(name, new Answer.Garbage());
  }

  /** From now on nothing of an answer fits into a datagram. */
  public void truncates() {
    truncates = true;
  }

  /** Returns how often it was asked. */
  public int asked() {
    return asked.get();
  }

  /** Returns how often it was asked over TCP. */
  public int askedByTcp() {
    return askedByTcp.get();
  }

  private Answer answerTo(DnsQuestion question) {
    String name = question.name().toLowerCase(Locale.ROOT);
    asked.incrementAndGet();
    return answers.getOrDefault(
        name.endsWith(".") ? name.substring(0, name.length() - 1) : name,
        new Answer.Refusal(DnsResponseCode.NXDOMAIN));
  }

  private static void fill(DnsResponse response, DnsQuestion question, Answer answer) {
    response.setAuthoritativeAnswer(true);
    response.addRecord(DnsSection.QUESTION, question);
    switch (answer) {
      case Answer.Addresses(List<byte[]> addresses) -> {
        for (byte[] bytes : addresses) {
          DnsRecordType type = bytes.length == 16 ? DnsRecordType.AAAA : DnsRecordType.A;
          if (type.equals(question.type())) {
            response.addRecord(
                DnsSection.ANSWER,
                new DefaultDnsRawRecord(question.name(), type, 600, Unpooled.wrappedBuffer(bytes)));
          }
        }
      }
      case Answer.Refusal(DnsResponseCode code) -> response.setCode(code);
      case Answer.Silence _, Answer.Garbage _ -> {
        // There is nothing to fill in.
      }
    }
  }

  private final class ByDatagram extends SimpleChannelInboundHandler<DatagramDnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      Answer answer = answerTo(question);
      switch (answer) {
        case Answer.Silence _ -> {
          // Nothing is said.
        }
        case Answer.Garbage _ -> {
          byte[] garbage = {(byte) (query.id() >> 8), (byte) query.id(), -1, -1, -1, -1, -1};
          context.writeAndFlush(
              new DatagramPacket(Unpooled.wrappedBuffer(garbage), query.sender()));
        }
        case Answer.Addresses _, Answer.Refusal _ -> {
          DatagramDnsResponse response =
              new DatagramDnsResponse(
                  /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
          if (truncates) {
            response.addRecord(DnsSection.QUESTION, question).setTruncated(true);
          } else {
            fill(response, question, answer);
          }
          context.writeAndFlush(response);
        }
      }
    }
  }

  private final class ByStream extends SimpleChannelInboundHandler<DnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DnsQuery query) {
      askedByTcp.incrementAndGet();
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DnsResponse response = new DefaultDnsResponse(query.id(), DnsOpCode.QUERY);
      fill(response, question, answerTo(question));
      context.writeAndFlush(response);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
