package dev.enjambre.peer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** Two sides of a handshake, without a network. */
class FleetTlsTest {

  private static final int MOST_TURNS = 50;

  private final FleetTls member = FleetCertificates.member("fleet", "fleet");

  FleetTlsTest() throws Exception {}

  @Test
  void membersAgreeOnTheNewestTlsAndKnowEachOther() throws Exception {
    SSLEngine called = member.called();

    handshake(member.calling(), called);

    assertThat(called.getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(called.getSession().getPeerPrincipal().getName()).isEqualTo("CN=fleet");
  }

  @Test
  void whoIsOfAnotherFleetIsRefusedAndRefuses() throws Exception {
    FleetTls foreign = FleetCertificates.member("foreign", "foreign");
    FleetTls gullible = FleetCertificates.member("foreign", "foreign", "fleet");

    assertThatThrownBy(() -> handshake(foreign.calling(), member.called()))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> handshake(gullible.calling(), member.called()))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> handshake(member.calling(), gullible.called()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whoShowsNoCertificateIsRefused() throws Exception {
    SSLContext nobody = SSLContext.getInstance("TLSv1.3");
    nobody.init(null, member.trust(), null);
    SSLEngine calling = nobody.createSSLEngine();
    calling.setUseClientMode(true);

    assertThatThrownBy(() -> handshake(calling, member.called())).isInstanceOf(SSLException.class);
  }

  @Test
  void renewedCredentialsCountFromThenOn() throws Exception {
    FleetTls successor = FleetCertificates.member("foreign", "foreign");
    assertThatThrownBy(() -> handshake(successor.calling(), member.called()))
        .isInstanceOf(SSLException.class);

    member.renew(FleetCertificates.credentials("foreign", "foreign"));

    handshake(successor.calling(), member.called());
    handshake(member.calling(), successor.called());
    FleetTls late = FleetCertificates.member("fleet", "fleet");
    assertThatThrownBy(() -> handshake(late.calling(), member.called()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whatCannotBeUsedIsNotTakenAndTheOldStays() throws Exception {
    KeyManagerFactory keyless =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyless.init(FleetCertificates.empty(), null);
    FleetTls.Credentials good = FleetCertificates.credentials("fleet", "fleet");

    assertThatThrownBy(() ->
            member.renew(new FleetTls.Credentials(keyless, good.trust(), List.of(), List.of())))
        .hasMessage("its key store has no key");
    assertThatThrownBy(() -> member.renew(FleetCertificates.credentials("fleet")))
        .hasMessage("its trust store has no certificate");
    assertThatThrownBy(
            () -> member.renew(FleetCertificates.credentials("fleet", List.of("TLSv9"), "fleet")))
        .hasMessageContaining("TLSv9");

    handshake(member.calling(), member.called());
  }

  @Test
  void whoChecksHostNamesBelievesAMemberWhereverItIs() throws Exception {
    // As a client of gRPC does.
    handshake(checkingHosts(member.trust()), member.called());

    TrustManager[] ofTheJvm =
        FleetCertificates.credentials("fleet", "fleet").trust().getTrustManagers();
    assertThatThrownBy(() -> handshake(checkingHosts(ofTheJvm), member.called()))
        .isInstanceOf(SSLException.class);
  }

  private SSLEngine checkingHosts(TrustManager[] trust) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(member.keys(), trust, null);
    SSLEngine engine = context.createSSLEngine("192.0.2.1", 9090);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Passes records between both sides until neither has one to say. */
  private static void handshake(SSLEngine calling, SSLEngine called) throws SSLException {
    ByteBuffer toCalled = ByteBuffer.allocate(64 * 1024).flip();
    ByteBuffer toCalling = ByteBuffer.allocate(64 * 1024).flip();
    calling.beginHandshake();
    called.beginHandshake();
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      step(calling, toCalling, toCalled);
      step(called, toCalled, toCalling);
      if (isOver(calling) && isOver(called) && !toCalled.hasRemaining()) {
        return;
      }
    }
    throw new AssertionError("no end: " + calling.getHandshakeStatus());
  }

  private static boolean isOver(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** One side does what it can with what has come. */
  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_WRAP) {
        out.compact();
        try {
          engine.wrap(ByteBuffer.allocate(0), out);
        } finally {
          out.flip();
        }
      } else if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (in.hasRemaining()) {
        engine.unwrap(in, ByteBuffer.allocate(64 * 1024));
      } else {
        return;
      }
    }
  }
}
