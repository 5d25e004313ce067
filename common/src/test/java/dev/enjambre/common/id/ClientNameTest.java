package dev.enjambre.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer id tells of the client (BEP 20). */
class ClientNameTest {

  @ParameterizedTest
  @CsvSource({
    "-LT2080-abcdefghijkl, libtorrent 2.0.8.0",
    "-TR300Z-abcdefghijkl, Transmission 3.0.0.35",
    "-qB4520-abcdefghijkl, qBittorrent 4.5.2.0",
    "-lt0D80-abcdefghijkl, libTorrent (rTorrent) 0.13.8.0",
    "-TR3/.0-abcdefghijkl, Transmission 3.?.?.0",
    "-??2080-abcdefghijkl, -??2080-",
    "M7-10-3--abcdefghijk, M7-10-3-",
    "-TR3000abcdefghijklm, -TR3000a"
  })
  void isThatOfTheId(String id, String name) {
    assertThat(PeerId.of(id.getBytes(StandardCharsets.US_ASCII)).clientName()).isEqualTo(name);
  }

  @Test
  void isPrintableWhateverTheIdHolds() {
    byte[] bytes = new byte[20];
    bytes[3] = 27;

    assertThat(PeerId.of(bytes).clientName()).isEqualTo("........");
  }

  @Test
  void isOursForOurOwn() {
    assertThat(PeerId.random(new SplittableRandom(1)).clientName()).isEqualTo("Enjambre 0.1.0.0");
  }
}
