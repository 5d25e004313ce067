package dev.enjambre.peer.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What came of one command. */
record CliRun(int exitCode, String out, String err) {

  static CliRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exitCode = Cli.run(new PrintWriter(out), new PrintWriter(err), texts);
    return new CliRun(exitCode, out.toString(), err.toString());
  }
}
