package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import org.junit.jupiter.api.Test;

class AnnounceRequestTest {

  private static final ExternalAddress EXTERNAL =
      ExternalAddress.parse("192.0.2.7:7001").orElseThrow();

  @Test
  void isTheSameButForWhatIsSet() {
    AnnounceRequest request = everything().ip(IpAddress.ofIpv4(1)).build();

    assertThat(request.toBuilder().build()).isEqualTo(request);
    assertThat(request.toBuilder().ip(IpAddress.ofIpv4(2)).build())
        .isEqualTo(everything().ip(IpAddress.ofIpv4(2)).build());
    assertThat(request.withExternal(EXTERNAL))
        .isEqualTo(everything().ip(IpAddress.ofIpv4(1)).external(EXTERNAL).build());
  }

  @Test
  void leavesOutTheAddressAlone() {
    assertThat(everything().ip(IpAddress.ofIpv4(1)).build().withoutIp())
        .isEqualTo(everything().build());
    AnnounceRequest without = everything().build();
    assertThat(without.withoutIp()).isSameAs(without);
  }

  private static AnnounceRequest.Builder everything() {
    return AnnounceRequest.builder(InfoHash.of(new byte[20]), PeerId.of(new byte[20]), 6881)
        .uploaded(1)
        .downloaded(2)
        .left(3)
        .event(AnnounceEvent.COMPLETED)
        .numWant(4)
        .compact(false)
        .noPeerId(true)
        .hostname(new HostName("peer-1"))
        .key("key")
        .zone(new Zone("dc1/node1"))
        .external(ExternalAddress.parse("192.0.2.8:80").orElseThrow())
        .trackerId("tracker");
  }
}
