package dev.enjambre.tracker.interop;

import dev.enjambre.interop.Client;
import dev.enjambre.interop.LoopbackAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every client finds its peers over IPv6, by HTTP; and by UDP, if it can. */
class ClientsOverIpv6IT extends ClientsContract {

  private static final LoopbackAddresses ADDRESSES =
      new LoopbackAddresses(LoopbackAddresses.Kind.IPV6);

  private static InetAddress tracker = InetAddress.getLoopbackAddress();

  ClientsOverIpv6IT() {
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

  /** By UDP only those can leech that read IPv6 peers there: {@link UdpOverIpv6IT}. */
  @Override
  Stream<Transfer> transfers() {
    return Stream.concat(
        allOver(Protocol.HTTP),
        Stream.of(
            new Transfer(Protocol.UDP, Client.LIBTORRENT, Client.QBITTORRENT),
            new Transfer(Protocol.UDP, Client.QBITTORRENT, Client.LIBTORRENT),
            new Transfer(Protocol.UDP, Client.RTORRENT, Client.LIBTORRENT)));
  }
}
