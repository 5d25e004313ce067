package dev.enjambre.peer.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What the jar says of its version. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("of no known version");
    return new String[] {"enjambre " + version, "Java " + Runtime.version()};
  }
}
