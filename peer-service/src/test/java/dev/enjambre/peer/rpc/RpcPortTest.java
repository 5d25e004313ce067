package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

class RpcPortTest {

  private static final String LOOPBACK = "127.0.0.1";

  private final MockEnvironment environment =
      new MockEnvironment().withProperty("spring.grpc.server.address", LOOPBACK);

  @Test
  void isTheUsualOneIfThatIsFree() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThat(chosen(port)).isEqualTo(port);
  }

  @Test
  void isAnyFreeOneIfTheUsualOneIsTaken() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(chosen(socket.getLocalPort())).isZero();
    }
  }

  @Test
  void isTheOneThatWasSetEvenIfThatIsTaken() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.setProperty(RpcPort.KEY, String.valueOf(socket.getLocalPort()));

      assertThat(chosen(socket.getLocalPort())).isEqualTo(socket.getLocalPort());
    }
  }

  private int chosen(int usual) {
    new RpcPort(environment, usual).postProcessBeanFactory(new DefaultListableBeanFactory());
    return environment.getRequiredProperty(RpcPort.KEY, Integer.class);
  }
}
