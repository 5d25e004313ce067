package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands in a torrent file beside its {@code info} dictionary. None of it is needed to fetch
 * the data safely; so what is malformed here is left out rather than made a reason to refuse.
 */
final class TopLevel {

  private static final Set<BencodeString> TRACKERS_AND_INFO =
      Set.of(
          BencodeString.of("announce"),
          BencodeString.of("announce-list"),
          BencodeString.of("info"));

  /** An address of IPv6, or one of IPv4 or a name. */
  private static final Pattern HOST = Pattern.compile("[0-9A-Fa-f:.]{2,45}|[0-9A-Za-z._-]{1,253}");

  private TopLevel() {}

  /** Returns the trackers by tiers: BEP 12's list, or where that names none, BEP 3's one. */
  static List<List<URI>> trackerTiers(BencodeDictionary root) {
    Set<URI> seen = new LinkedHashSet<>();
    List<List<URI>> tiers = new ArrayList<>();
    for (BencodeValue tier : elements(root, "announce-list")) {
      List<BencodeValue> trackers =
          tier instanceof BencodeList list ? list.values() : List.of(tier);
      addTier(tiers, trackers, seen);
    }
    if (tiers.isEmpty()) {
      addTier(tiers, root.get("announce").stream().toList(), seen);
    }
    return List.copyOf(tiers);
  }

  private static void addTier(List<List<URI>> tiers, List<BencodeValue> trackers, Set<URI> seen) {
    List<URI> tier = new ArrayList<>();
    for (BencodeValue tracker : trackers) {
      if (seen.size() >= MetainfoLimits.MAX_URLS) {
        break;
      }
      url(tracker, Urls.TRACKER_SCHEMES).filter(seen::add).ifPresent(tier::add);
    }
    if (!tier.isEmpty()) {
      tiers.add(List.copyOf(tier));
    }
  }

  static List<URI> webSeeds(BencodeDictionary rest, String key, boolean asFolder) {
    Set<URI> seeds = new LinkedHashSet<>();
    for (BencodeValue element : elements(rest, key)) {
      if (seeds.size() >= MetainfoLimits.MAX_URLS) {
        break;
      }
      url(element, Urls.WEB_SEED_SCHEMES)
          .map(url -> asFolder && !url.toString().endsWith("/") ? URI.create(url + "/") : url)
          .ifPresent(seeds::add);
    }
    return List.copyOf(seeds);
  }

  /** Returns the nodes of BEP 5, each a list of a host and a port. */
  static List<InetSocketAddress> nodes(BencodeDictionary rest) {
    Set<InetSocketAddress> nodes = new LinkedHashSet<>();
    for (BencodeValue element : rest.list("nodes").map(BencodeList::values).orElse(List.of())) {
      if (nodes.size() >= MetainfoLimits.MAX_NODES) {
        break;
      }
      node(element).ifPresent(nodes::add);
    }
    return List.copyOf(nodes);
  }

  private static Optional<InetSocketAddress> node(BencodeValue value) {
    if (value instanceof BencodeList list
        && list.values().size() == 2
        && list.values().get(0) instanceof BencodeString host
        && list.values().get(1) instanceof BencodeInteger(long port)
        && port >= 1
        && port <= 0xffff) {
      return host.text()
          .filter(text -> HOST.matcher(text).matches())
          .map(text -> InetSocketAddress.createUnresolved(text, (int) port));
    }
    return Optional.empty();
  }

  static Optional<String> text(BencodeDictionary rest, String key) {
    return rest.string(key + ".utf-8")
        .or(() -> rest.string(key))
        .flatMap(BencodeString::text)
        .filter(text -> !text.isEmpty());
  }

  static BencodeDictionary withoutTrackersAndInfo(BencodeDictionary root) {
    BencodeDictionary.Builder rest = BencodeDictionary.builder();
    for (BencodeString key : root.keys()) {
      if (!TRACKERS_AND_INFO.contains(key)) {
        rest.put(key, root.get(key).orElseThrow());
      }
    }
    return rest.build();
  }

  static BencodeDictionary withTrackers(BencodeDictionary rest, List<List<URI>> tiers) {
    if (tiers.isEmpty()) {
      return rest;
    }
    BencodeDictionary.Builder whole = BencodeDictionary.builder();
    for (BencodeString key : rest.keys()) {
      whole.put(key, rest.get(key).orElseThrow());
    }
    whole.put("announce", tiers.getFirst().getFirst().toString());
    if (tiers.size() > 1 || tiers.getFirst().size() > 1) {
      whole.put("announce-list", list(tiers.stream().map(TopLevel::tier).toList()));
    }
    return whole.build();
  }

  static BencodeDictionary withWebSeeds(BencodeDictionary rest, List<URI> seeds) {
    BencodeString key = BencodeString.of("url-list");
    BencodeDictionary.Builder whole = BencodeDictionary.builder();
    for (BencodeString other : rest.keys()) {
      if (!other.equals(key)) {
        whole.put(other, rest.get(other).orElseThrow());
      }
    }
    if (!seeds.isEmpty()) {
      whole.put(key, tier(seeds));
    }
    return whole.build();
  }

  private static BencodeValue tier(List<URI> tier) {
    return list(tier.stream().map(url -> BencodeString.of(url.toString())).toList());
  }

  private static BencodeList list(List<? extends BencodeValue> values) {
    return new BencodeList(List.copyOf(values));
  }

  /** A list's elements, or the lone value that some programs write instead. */
  private static List<BencodeValue> elements(BencodeDictionary in, String key) {
    Optional<BencodeValue> value = in.get(key);
    if (value.isEmpty()) {
      return List.of();
    }
    return value.get() instanceof BencodeList list ? list.values() : List.of(value.get());
  }

  private static Optional<URI> url(BencodeValue value, Set<String> schemes) {
    return value instanceof BencodeString string
        ? string.text().flatMap(text -> Urls.parse(text, schemes))
        : Optional.empty();
  }
}
