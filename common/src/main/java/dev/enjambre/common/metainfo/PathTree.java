package dev.enjambre.common.metainfo;

import dev.enjambre.common.text.PrintableText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that a torrent would put into the data folder, as a file system that ignores letter
 * case sees them: finds those that would land on one another. Sorted maps rather than hashed ones,
 * since a hostile torrent can choose names whose hashes collide.
 */
final class PathTree {

  private static final int SHOWN_CHARACTERS = 120;

  private final Node root = new Node(null);

  /** Adds a file; its path has passed {@link PathRules}. */
  void add(FileEntry file, String field) throws InvalidMetainfoException {
    List<String> path = file.path();
    Node folder = root;
    for (String component : path.subList(0, path.size() - 1)) {
      folder = folder.child(PathRules.fold(component), null);
      if (folder.file != null) {
        throw new InvalidMetainfoException(
            field, "needs a folder where " + quote(folder.file) + " is a file");
      }
    }
    Node added = folder.child(PathRules.fold(path.getLast()), file);
    if (added.file == null) {
      throw new InvalidMetainfoException(field, "is a file where another file needs a folder");
    }
    if (!added.file.equals(file)) {
      throw new InvalidMetainfoException(
          field, "is the same file as " + quote(added.file) + " where letter case does not count");
    }
  }

  private static String quote(FileEntry file) {
    return "'" + PrintableText.escape(file.displayPath(), SHOWN_CHARACTERS) + "'";
  }

  /**
   * Refuses a file that would be in the way of another one while that is incomplete. To be called
   * once, when all files are there.
   */
  void checkWorkingNames() throws InvalidMetainfoException {
    root.checkWorkingNames();
  }

  private static final class Node {
    /** The file that this is; none, if it is a folder. */
    final @Nullable FileEntry file;

    private @Nullable Map<String, Node> children;

    Node(@Nullable FileEntry file) {
      this.file = file;
    }

    /** Returns the child of that name, which becomes a file or folder if it is new. */
    Node child(String name, @Nullable FileEntry file) {
      if (children == null) {
        children = new TreeMap<>();
      }
      return children.computeIfAbsent(name, absent -> new Node(file));
    }

    void checkWorkingNames() throws InvalidMetainfoException {
      if (children == null) {
        return;
      }
      for (Map.Entry<String, Node> entry : children.entrySet()) {
        Node node = entry.getValue();
        if (node.file == null) {
          node.checkWorkingNames();
        } else if (children.containsKey(entry.getKey() + PathRules.WORKING_SUFFIX)) {
          throw new InvalidMetainfoException(
              "info.files[" + node.file.index() + "].path",
              "would be stored, until it is complete, where another file of the torrent is: "
                  + quote(node.file));
        }
      }
    }
  }
}
