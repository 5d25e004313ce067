package dev.enjambre.common.announce;

import dev.enjambre.common.announce.ScrapeResponse.Counts;
import dev.enjambre.common.announce.ScrapeResponse.Failure;
import dev.enjambre.common.announce.ScrapeResponse.Files;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The bencoded answers to scrapes, written and read. */
final class ScrapeAnswer {

  private ScrapeAnswer() {}

  static byte[] write(ScrapeResponse response) {
    BencodeDictionary.Builder answer = BencodeDictionary.builder();
    switch (response) {
      case Failure(String reason) -> answer.put("failure reason", reason);
      case Files(Map<InfoHash, Counts> swarms) -> {
        BencodeDictionary.Builder files = BencodeDictionary.builder();
        swarms.forEach((infoHash, counts) ->
            files.put(
                BencodeString.of(infoHash.toBytes()),
                BencodeDictionary.builder()
                    .put("complete", counts.complete())
                    .put("downloaded", counts.downloaded())
                    .put("incomplete", counts.incomplete())
                    .build()));
        answer.put("files", files.build());
      }
    }
    return BencodeWriter.write(answer.build());
  }

  static ScrapeResponse read(byte[] bytes) throws BadTrackerAnswerException {
    TrackerAnswer answer = TrackerAnswer.read(bytes);
    Optional<String> failure = answer.text("failure reason");
    if (failure.isPresent()) {
      return new Failure(failure.get());
    }
    BencodeDictionary files =
        answer
            .dictionary()
            .dictionary("files")
            .orElseThrow(() -> new BadTrackerAnswerException("files is not a dictionary"));
    Map<InfoHash, Counts> swarms = new HashMap<>();
    for (BencodeString key : files.keys()) {
      Optional<BencodeValue> value = files.get(key);
      if (key.length() != Id20.LENGTH
          || !(value.orElse(null) instanceof BencodeDictionary counts)) {
        throw new BadTrackerAnswerException("files holds what is not the counts of a torrent");
      }
      TrackerAnswer file = new TrackerAnswer(counts);
      swarms.put(
          InfoHash.of(key.bytes()),
          new Counts(
              file.count("complete").orElse(0),
              file.count("incomplete").orElse(0),
              file.count("downloaded").orElse(0)));
    }
    return new Files(swarms);
  }
}
