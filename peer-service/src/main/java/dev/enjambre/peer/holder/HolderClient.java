package dev.enjambre.peer.holder;

import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.FetchInfoResponse;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.HolderConnector;
import dev.enjambre.peer.session.SourceConnection;
import dev.enjambre.peer.tls.FleetTls;
import io.grpc.Attributes;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The engine's way to peers that hand out pieces by gRPC. Safe for use by many threads. It costs
 * nothing before a torrent needs it.
 */
public final class HolderClient implements HolderConnector, AutoCloseable {

  /** Bytes on their way from one holder. */
  private static final int WINDOW = 4 << 20;

  private static final int LARGEST_MESSAGE = 2 << 20;
  private static final long INFO_SECONDS = 30;
  private static final int SHOWN = 200;

  private final Optional<InetAddress> localAddress;
  private final Optional<FleetTls> tls;
  private final EngineCounters counters;
  private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();

  /**
   * Makes a client.
   *
   * @param localAddress source address of its connections; empty leaves it to the system
   * @param tls by what they are secured; empty: plain
   */
  public HolderClient(
      Optional<InetAddress> localAddress, Optional<FleetTls> tls, EngineCounters counters) {
    this.localAddress = localAddress;
    this.tls = tls;
    this.counters = counters;
  }

  @Override
  public SourceConnection connect(PeerEndpoint holder, Metainfo metainfo, EventLoop loop) {
    return new RpcHolder(this, holder, metainfo, loop);
  }

  /**
   * Fetches the info dictionary of a torrent. Blocks, half a minute at most.
   *
   * @return a torrent of that info hash, without trackers
   * @throws IOException if the holder does not have it, or sends something else
   */
  public Metainfo info(PeerEndpoint holder, InfoHash infoHash) throws IOException {
    ManagedChannel channel = channel(holder);
    try {
      ByteArrayOutputStream info = new ByteArrayOutputStream();
      Iterator<FetchInfoResponse> parts =
          PieceServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(INFO_SECONDS, TimeUnit.SECONDS)
              .fetchInfo(FetchInfoRequest.newBuilder().setInfoHash(infoHash.toHex()).build());
      while (parts.hasNext()) {
        parts.next().getData().writeTo(info);
        if (info.size() > Metainfo.MAX_TORRENT_BYTES) {
          throw new IOException("what it sends is too large for a torrent");
        }
      }
      Metainfo metainfo = Metainfo.fromInfo(info.toByteArray(), List.of());
      if (!metainfo.infoHash().equals(infoHash)) {
        throw new IOException("it sends another torrent");
      }
      return metainfo;
    } catch (StatusRuntimeException e) {
      throw new IOException(PrintableText.escape(String.valueOf(e.getMessage()), SHOWN), e);
    } catch (InvalidMetainfoException e) {
      throw new IOException("it sends no torrent: " + e.getMessage(), e);
    } finally {
      release(channel);
    }
  }

  /** Makes a channel that is to be released. */
  ManagedChannel channel(PeerEndpoint holder) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(holder.host(), holder.port(), credentials())
            .disableRetry()
            .directExecutor()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .initialFlowControlWindow(WINDOW);
    localAddress.ifPresent(address ->
        builder.localSocketPicker(
            new NettyChannelBuilder.LocalSocketPicker() {
              @Override
              public InetSocketAddress createSocketAddress(
                  SocketAddress remote, Attributes attributes) {
                return new InetSocketAddress(address, 0);
              }
            }));
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private ChannelCredentials credentials() {
    if (tls.isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    FleetTls fleet = tls.get();
    return TlsChannelCredentials.newBuilder()
        .keyManager(fleet.keys())
        .trustManager(fleet.trust())
        .build();
  }

  void release(ManagedChannel channel) {
    channels.remove(channel);
    channel.shutdownNow();
  }

  EngineCounters counters() {
    return counters;
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    channels.forEach(this::release);
  }
}
