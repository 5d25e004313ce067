package dev.enjambre.common.metainfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file or folder that a torrent is made of, as it was found: its files in the torrent's order,
 * which depends on nothing but their names, and the empty folders, which a torrent cannot hold.
 */
record SourceFiles(String name, boolean folder, List<SourceFile> files, List<Path> emptyFolders) {

  /** A file on disk, and what the torrent will say of it. */
  record SourceFile(Path location, FileEntry entry) {}

  private record Found(Path location, List<String> path, long length, boolean executable) {}

  SourceFiles {
    files = List.copyOf(files);
    emptyFolders = List.copyOf(emptyFolders);
  }

  long totalSize() {
    return files.getLast().entry().end();
  }

  /**
   * Checks that no file has another size now than when it was found.
   *
   * @throws IOException if one has; the message names it
   */
  void checkUnchanged() throws IOException {
    for (SourceFile file : files) {
      if (Files.size(file.location()) != file.entry().length()) {
        throw new IOException(file.location() + " changed while it was read");
      }
    }
  }

  /**
   * Looks at a file, or walks through a folder.
   *
   * @throws IOException if it cannot be read, or holds what cannot be shared; the message names the
   *     path and the reason
   */
  static SourceFiles scan(Path root, String name) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Scan scan = new Scan(root, name);
    if (attributes.isDirectory()) {
      Files.walkFileTree(root, scan);
    } else {
      scan.visitFile(root, attributes);
    }
    return new SourceFiles(name, attributes.isDirectory(), scan.inOrder(), scan.emptyFolders);
  }

  private static final class Scan extends SimpleFileVisitor<Path> {
    private final Path root;
    private final String name;
    private final List<Found> found = new ArrayList<>();
    private final List<Path> emptyFolders = new ArrayList<>();

    /** Folders in which something was found. */
    private final Set<Path> filled = new HashSet<>();

    Scan(Path root, String name) {
      this.root = root;
      this.name = name;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (!folder.equals(root)) {
        filled.add(parent(folder));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        throw new IOException(file + " is a symbolic link, which a torrent cannot hold safely");
      }
      if (!attributes.isRegularFile()) {
        throw new IOException(file + " is neither a file nor a folder");
      }
      if (!file.equals(root)) {
        filled.add(parent(file));
      }
      found.add(new Found(file, path(file), attributes.size(), isExecutable(file)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem)
        throws IOException {
      if (problem != null) {
        throw problem;
      }
      if (!filled.contains(folder)) {
        emptyFolders.add(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    private List<String> path(Path file) throws IOException {
      List<String> path = new ArrayList<>();
      path.add(name);
      if (!file.equals(root)) {
        root.relativize(file).forEach(component -> path.add(component.toString()));
      }
      try {
        PathRules.checkName(name, "name");
        PathRules.check(path, "path");
      } catch (InvalidMetainfoException e) {
        throw new IOException(file + " cannot be shared: its " + e.getMessage(), e);
      }
      return path;
    }

    /** By component, as unsigned bytes of UTF-8: the order that version 2 of the format demands. */
    private List<SourceFile> inOrder() throws IOException {
      found.sort((left, right) -> compare(left.path(), right.path()));
      if (found.size() > MetainfoLimits.MAX_FILES) {
        throw new IOException(
            root + " holds " + found.size() + " files, more than " + MetainfoLimits.MAX_FILES);
      }
      List<SourceFile> files = new ArrayList<>(found.size());
      PathTree tree = new PathTree();
      long offset = 0;
      for (Found file : found) {
        FileEntry entry =
            new FileEntry(
                files.size(), file.path(), offset, file.length(), false, file.executable());
        files.add(new SourceFile(file.location(), entry));
        add(tree, entry, file.location());
        offset = entry.end();
      }
      if (offset == 0) {
        throw new IOException(root + " holds no data: there is nothing to share");
      }
      checkWorkingNames(tree);
      return files;
    }

    // Checked here, so that nobody waits for hashing and is refused then.
    private static void add(PathTree tree, FileEntry entry, Path location) throws IOException {
      try {
        tree.add(entry, location.toString());
      } catch (InvalidMetainfoException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    private void checkWorkingNames(PathTree tree) throws IOException {
      try {
        tree.checkWorkingNames();
      } catch (InvalidMetainfoException e) {
        throw new IOException(root + " cannot be shared: " + e.getMessage(), e);
      }
    }

    private static int compare(List<String> left, List<String> right) {
      for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
        int order =
            Arrays.compareUnsigned(
                left.get(i).getBytes(StandardCharsets.UTF_8),
                right.get(i).getBytes(StandardCharsets.UTF_8));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(left.size(), right.size());
    }

    private static Path parent(Path path) throws NoSuchFileException {
      Path parent = path.getParent();
      if (parent == null) {
        throw new NoSuchFileException(path.toString());
      }
      return parent;
    }

    private static boolean isExecutable(Path file) throws IOException {
      PosixFileAttributeView view =
          Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      return view != null
          && view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    }
  }
}
