package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node keeps over a restart: who it was, and whom it knew. As bytes, a dictionary with
 * {@code ipv4} and {@code ipv6}, each a dictionary of {@code id} (20 bytes), {@code external} (4 or
 * 16 bytes, if known) and {@code nodes} (26 or 38 bytes each).
 *
 * @param families what is kept of each family
 */
public record DhtState(Map<Family, Kept> families) {

  /** So many nodes of each family are kept. */
  public static final int MOST_NODES = 256;

  /** The longest form as bytes. */
  public static final int LONGEST = 32 << 10;

  /** The state of a node that never was. */
  public static final DhtState NONE = new DhtState(Map.of());

  private static final String ID = "id";
  private static final String EXTERNAL = "external";
  private static final String NODES = "nodes";

  /**
   * What is kept of one family.
   *
   * @param id our id
   * @param external the address that the world saw of us, if that was known
   * @param nodes nodes that were good
   */
  public record Kept(NodeId id, @Nullable IpAddress external, List<NodeInfo> nodes) {

    /** Keeps the first nodes. */
    public Kept {
      nodes = List.copyOf(nodes.subList(0, Math.min(nodes.size(), MOST_NODES)));
    }
  }

  /** Copies the map. */
  public DhtState {
    families = Map.copyOf(families);
  }

  /** Returns it as bytes. */
  public byte[] encode() {
    BencodeDictionary.Builder all = BencodeDictionary.builder();
    families.forEach((family, kept) -> all.put(key(family), dictionary(family, kept)));
    return BencodeWriter.write(all.build());
  }

  private static String key(Family family) {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }

  private static BencodeDictionary dictionary(Family family, Kept kept) {
    ByteBuffer nodes = ByteBuffer.allocate(kept.nodes().size() * family.nodeLength());
    kept.nodes().forEach(node -> node.writeTo(nodes));
    BencodeDictionary.Builder values =
        BencodeDictionary.builder().put(ID, kept.id().toBytes()).put(NODES, nodes.array());
    IpAddress external = kept.external();
    if (external != null) {
      ByteBuffer address = ByteBuffer.allocate(external.length());
      external.writeTo(address);
      values.put(EXTERNAL, address.array());
    }
    return values.build();
  }

  /** Reads it; empty if these are not the bytes of a state. */
  public static Optional<DhtState> decode(byte[] bytes) {
    try {
      BencodeReader reader = BencodeReader.strict(BencodeLimits.forMessage(LONGEST));
      if (!(reader.read(bytes) instanceof BencodeDictionary all)) {
        return Optional.empty();
      }
      Map<Family, Kept> families = new EnumMap<>(Family.class);
      for (Family family : Family.values()) {
        Optional<BencodeDictionary> values = all.dictionary(key(family));
        if (values.isPresent()) {
          Optional<Kept> kept = kept(values.get(), family);
          if (kept.isEmpty()) {
            return Optional.empty();
          }
          families.put(family, kept.get());
        }
      }
      return Optional.of(new DhtState(families));
    } catch (BencodeException notOurs) {
      return Optional.empty();
    }
  }

  private static Optional<Kept> kept(BencodeDictionary values, Family family) {
    ByteBuffer id = bytes(values, ID);
    ByteBuffer nodes = bytes(values, NODES);
    ByteBuffer external = bytes(values, EXTERNAL);
    int addressLength = family.endpointLength() - Short.BYTES;
    if (id.remaining() != NodeId.LENGTH
        || nodes.remaining() % family.nodeLength() != 0
        || (external.hasRemaining() && external.remaining() != addressLength)) {
      return Optional.empty();
    }
    List<NodeInfo> read = new ArrayList<>();
    while (nodes.hasRemaining()) {
      NodeInfo.read(nodes, family)
          .filter(node -> !Reach.isNowhere(node.address().ip()))
          .ifPresent(read::add);
    }
    return Optional.of(new Kept(NodeId.read(id), external(external, family), read));
  }

  private static @Nullable IpAddress external(ByteBuffer bytes, Family family) {
    if (!bytes.hasRemaining()) {
      return null;
    }
    IpAddress address =
        switch (family) {
          case IPV4 -> IpAddress.ofIpv4(bytes.getInt());
          case IPV6 -> IpAddress.ofIpv6(bytes.getLong(), bytes.getLong());
        };
    return Family.of(address) == family ? address : null;
  }

  private static ByteBuffer bytes(BencodeDictionary values, String key) {
    return values.string(key).map(BencodeString::asBuffer).orElse(ByteBuffer.allocate(0));
  }
}
