package dev.enjambre.peer.storage;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

/** The input is what is kept of the state of a torrent's data: of ten pieces and two files. */
public final class ResumeRecordFuzz {

  private static final int PIECES = 10;
  private static final int FILES = 2;

  private ResumeRecordFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) throws ResumeRecord.UnusableException {
    ResumeRecord record;
    try {
      record = ResumeRecord.decode(input, PIECES, FILES);
    } catch (ResumeRecord.UnusableException unusable) {
      require(unusable.getMessage() != null, "it does not say why");
      return;
    }
    require(record.have().size() == PIECES, "other pieces");
    require(record.files().size() - FILES <= 1, "other files");
    ResumeRecord again = ResumeRecord.decode(record.encode(), PIECES, FILES);
    require(
        again.have().equals(record.have())
            && again.files().equals(record.files())
            && again.bootId().equals(record.bootId())
            && again.durable() == record.durable()
            && again.clean() == record.clean()
            && again.generation() == record.generation(),
        "read otherwise when written anew: " + record);
  }
}
