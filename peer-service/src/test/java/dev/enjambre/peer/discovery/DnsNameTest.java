package dev.enjambre.peer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

  @ParameterizedTest
  @CsvSource({
    "tasks.peer, tasks.peer:6881",
    "tasks.enjambre_peer:7000, tasks.enjambre_peer:7000",
    "peer, peer:6881",
  })
  void readsANameWithAndWithoutAPort(String text, String name) {
    assertThat(DnsName.parse(text)).map(DnsName::toString).hasValue(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1", "10.0.0.1:6881", "[::1]:6881", "peer:", "peer:0", "a b"})
  void refusesWhatIsNoName(String text) {
    assertThat(DnsName.parse(text)).isEmpty();
  }

  @Test
  void ofTwoAnswersTheBetterCounts() {
    DnsAnswer nobody = new DnsAnswer.Nobody();
    DnsAnswer silence = new DnsAnswer.Failed(true, "silence");
    DnsAnswer broken = new DnsAnswer.Failed(false, "broken");
    DnsAnswer found = new DnsAnswer.Found(List.of(IpAddress.ofIpv4(0x0a000001)));

    assertThat(LookupOutcome.of(found, silence)).isEqualTo(LookupOutcome.FOUND);
    assertThat(LookupOutcome.of(nobody, found)).isEqualTo(LookupOutcome.FOUND);
    assertThat(LookupOutcome.of(nobody, nobody)).isEqualTo(LookupOutcome.NOBODY);
    assertThat(LookupOutcome.of(nobody, silence)).isEqualTo(LookupOutcome.TIMEOUT);
    assertThat(LookupOutcome.of(broken, nobody)).isEqualTo(LookupOutcome.FAILURE);
    assertThat(LookupOutcome.of(new DnsAnswer.Found(List.of()), nobody))
        .isEqualTo(LookupOutcome.NOBODY);
  }
}
