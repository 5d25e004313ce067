package dev.enjambre.tracker.interop;

import dev.enjambre.interop.LoopbackAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every client finds its peers over IPv4, by HTTP and by UDP. */
class ClientsOverIpv4IT extends ClientsContract {

  private static final LoopbackAddresses ADDRESSES =
      new LoopbackAddresses(LoopbackAddresses.Kind.IPV4);

  private static InetAddress tracker = InetAddress.getLoopbackAddress();

  ClientsOverIpv4IT() {
    super(ADDRESSES);
  }

  @DynamicPropertySource
  static void listen(DynamicPropertyRegistry properties) throws IOException {
    tracker = ADDRESSES.next();
    properties.add("enjambre.tracker.listen-address", () -> tracker.getHostAddress());
  }

  @Override
  InetAddress tracker() {
    return tracker;
  }

  @Override
  Stream<Transfer> transfers() {
    return Stream.of(Protocol.values()).flatMap(ClientsContract::allOver);
  }
}
