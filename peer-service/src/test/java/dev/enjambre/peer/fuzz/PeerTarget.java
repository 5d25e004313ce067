package dev.enjambre.peer.fuzz;

import dev.enjambre.interop.fuzz.FuzzTarget;
import dev.enjambre.peer.announce.HttpAnswerFuzz;
import dev.enjambre.peer.catalog.CatalogAnswerFuzz;
import dev.enjambre.peer.dht.DhtDatagramsFuzz;
import dev.enjambre.peer.discovery.LocalDatagramFuzz;
import dev.enjambre.peer.net.DnsAnswerFuzz;
import dev.enjambre.peer.net.EncryptionFuzz;
import dev.enjambre.peer.net.HandshakeFuzz;
import dev.enjambre.peer.net.WireFuzz;
import dev.enjambre.peer.overlay.OverlayLinksFuzz;
import dev.enjambre.peer.service.StoredOptionsFuzz;
import dev.enjambre.peer.session.SessionFuzz;
import dev.enjambre.peer.storage.ResumeRecordFuzz;
import dev.enjambre.peer.web.RangeHeaderFuzz;
import dev.enjambre.peer.webseed.WebSeedAnswerFuzz;
import dev.enjambre.peer.wire.ExtensionFuzz;

/** What is fuzzed of the peer, and of how it reads what both services have in common. */
enum PeerTarget implements FuzzTarget {
  HANDSHAKE(HandshakeFuzz.class),
  ENCRYPTION(EncryptionFuzz.class),
  WIRE(WireFuzz.class),
  SESSION(SessionFuzz.class),
  EXTENSION(ExtensionFuzz.class),
  TORRENT(TorrentFuzz.class),
  MAGNET(MagnetFuzz.class),
  DHT_DATAGRAMS(DhtDatagramsFuzz.class),
  OVERLAY_LINKS(OverlayLinksFuzz.class),
  LOCAL_DATAGRAM(LocalDatagramFuzz.class),
  DNS_ANSWER(DnsAnswerFuzz.class),
  HTTP_ANSWER(HttpAnswerFuzz.class),
  UDP_ANSWER(UdpAnswerFuzz.class),
  WEB_SEED_ANSWER(WebSeedAnswerFuzz.class),
  CATALOG_ANSWER(CatalogAnswerFuzz.class),
  RANGE_HEADER(RangeHeaderFuzz.class),
  RESUME_RECORD(ResumeRecordFuzz.class),
  STORED_OPTIONS(StoredOptionsFuzz.class),
  NODE_STATE(NodeStateFuzz.class);

  private final Class<?> type;

  PeerTarget(Class<?> type) {
    this.type = type;
  }

  @Override
  public Class<?> type() {
    return type;
  }
}
