package dev.enjambre.peer.webseed;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The URLs of a torrent's files at a web seed (BEP 19, "metadata extension"). */
final class SeedUrls {

  private SeedUrls() {}

  /**
   * Returns the URL of a file: of a torrent with a folder that of the seed with the file's path
   * behind it; of a single file the seed's own, unless that ends with a {@code /}. A query stays
   * where it belongs.
   */
  static URI of(URI seed, Metainfo torrent, FileEntry file) {
    String text = seed.toString();
    int end = indexOrEnd(text, '#');
    int pathEnd = Math.min(end, indexOrEnd(text, '?'));
    String path = text.substring(0, pathEnd);
    String query = text.substring(pathEnd, end);
    if (!torrent.multiFile() && !path.endsWith("/")) {
      return URI.create(path + query);
    }
    StringBuilder whole = new StringBuilder(path);
    if (seed.getRawPath() == null || !path.endsWith("/")) {
      whole.append('/');
    }
    String separator = "";
    for (String component : file.path()) {
      whole.append(separator);
      appendEncoded(whole, component);
      separator = "/";
    }
    return URI.create(whole.append(query).toString());
  }

  private static int indexOrEnd(String text, char wanted) {
    int index = text.indexOf(wanted);
    return index < 0 ? text.length() : index;
  }

  private static void appendEncoded(StringBuilder url, String component) {
    for (byte unit : component.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (unit >= 'a' && unit <= 'z')
              || (unit >= 'A' && unit <= 'Z')
              || (unit >= '0' && unit <= '9')
              || unit == '-'
              || unit == '.'
              || unit == '_'
              || unit == '~';
      if (plain) {
        url.append((char) unit);
      } else {
        url.append(String.format("%%%02X", unit & 0xff));
      }
    }
  }
}
