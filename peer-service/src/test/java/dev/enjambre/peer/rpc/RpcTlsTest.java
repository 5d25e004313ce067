package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.enjambre.api.peer.v1.FetchInfoRequest;
import dev.enjambre.api.peer.v1.PieceServiceGrpc;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.tls.FleetCertificates;
import dev.enjambre.peer.tls.FleetTls;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

/** gRPC in a fleet that is closed by TLS. */
@Timeout(60)
class RpcTlsTest {

  private static final byte[] CONTENT = RpcPeer.random(3_000_001, 9);

  @TempDir private Path folder;

  private RpcPeer member(String name) throws Exception {
    String bundle = "--spring.ssl.bundle.jks.fleet.";
    return new RpcPeer(
        folder.resolve(name),
        "--enjambre.peer.ssl-bundle=fleet",
        bundle + "key.alias=member",
        bundle + "keystore.location=file:" + FleetCertificates.keyStore("fleet"),
        bundle + "keystore.password=" + FleetCertificates.PASSWORD,
        bundle + "truststore.location=file:" + FleetCertificates.trustStore("fleet"),
        bundle + "truststore.password=" + FleetCertificates.PASSWORD);
  }

  @Test
  void membersFetchByItAndNobodyElseDoes() throws Exception {
    try (RpcPeer holder = member("holder");
        RpcPeer leecher = member("leecher")) {
      InfoHash torrent = InfoHash.fromHex(holder.share("model.bin", CONTENT));
      Metainfo metainfo = holder.engine().metainfo(torrent);

      leecher
          .engine()
          .fetch(
              metainfo, AddOptions.DEFAULT, List.of(PeerEndpoint.of("127.0.0.1", holder.port())));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> leecher.engine().status(torrent).state() == TorrentState.SEEDING);

      assertThat(folder.resolve("leecher/model.bin")).hasBinaryContent(CONTENT);
      assertThat(holder.metric("enjambre.peer.rpc.served")).isPositive();
      assertThat(refusal(holder.channel(), torrent)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refusal(holder, FleetCertificates.member("foreign", "foreign", "fleet"), torrent))
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static Status.Code refusal(RpcPeer holder, FleetTls tls, InfoHash torrent) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1",
                holder.port(),
                TlsChannelCredentials.newBuilder()
                    .keyManager(tls.keys())
                    .trustManager(tls.trust())
                    .build())
            .build();
    try {
      return refusal(channel, torrent);
    } finally {
      channel.shutdownNow();
    }
  }

  private static Status.Code refusal(ManagedChannel channel, InfoHash torrent) {
    return RpcPeer.statusOf(
            catchThrowable(() ->
                PieceServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .fetchInfo(FetchInfoRequest.newBuilder().setInfoHash(torrent.toHex()).build())
                    .hasNext()))
        .getCode();
  }

  private final MockEnvironment environment = new MockEnvironment();

  private void process() {
    new RpcTls(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
  }

  @Test
  void isOfTheFleetsBundleUnlessItHasItsOwn() {
    environment.setProperty(RpcTls.FLEET, "fleet");
    process();
    assertThat(environment.getProperty(RpcTls.BUNDLE)).isEqualTo("fleet");
    assertThat(environment.getProperty(RpcTls.CLIENT_AUTH)).isEqualTo("require");
  }

  @Test
  void staysWhatTheOperatorHasSet() {
    environment.setProperty(RpcTls.FLEET, "fleet");
    environment.setProperty(RpcTls.BUNDLE, "own");
    process();
    assertThat(environment.getProperty(RpcTls.BUNDLE)).isEqualTo("own");
    assertThat(environment.getProperty(RpcTls.CLIENT_AUTH)).isNull();
  }

  @Test
  void staysPlainIfThatIsSet() {
    environment.setProperty(RpcTls.FLEET, "fleet");
    environment.setProperty(RpcTls.ENABLED, "false");
    process();
    assertThat(environment.getProperty(RpcTls.BUNDLE)).isNull();
  }

  @Test
  void isPlainWithoutAFleet() {
    process();
    assertThat(environment.getProperty(RpcTls.BUNDLE)).isNull();
  }
}
