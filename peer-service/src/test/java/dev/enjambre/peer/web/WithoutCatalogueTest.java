package dev.enjambre.peer.web;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.Torrents;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

/** A peer of no fleet. */
class WithoutCatalogueTest extends PeerApi {

  @Test
  void aSearchAsksTheOtherPeers() {
    rest.get()
        .uri("/api/v1/search?q=nothing+of+that+name")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.results")
        .isEmpty()
        .jsonPath("$.problems")
        .isEmpty()
        .jsonPath("$.complete")
        .isEqualTo(true);
  }

  @Test
  void whatIsSharedHasNoBusinessThere() {
    rest.put()
        .uri("/api/v1/files/a.bin")
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(Torrents.content(1))
        .exchange()
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.catalog")
        .isEmpty();
  }

  @Test
  void nothingCanBePublishedOnRequest() {
    Metainfo torrent = Torrents.of("b.bin", 2);
    add(torrent);

    rest.post()
        .uri("/api/v1/torrents/" + torrent.infoHash() + "/publish")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.detail")
        .isNotEmpty();
  }

  @Test
  void itIsWellWithoutOne() {
    rest.get()
        .uri("/actuator/health")
        .exchange()
        .expectBody()
        .jsonPath("$.components.catalog.status")
        .isEqualTo("UP")
        .jsonPath("$.components.catalog.details.used")
        .isEqualTo(false);
  }
}
