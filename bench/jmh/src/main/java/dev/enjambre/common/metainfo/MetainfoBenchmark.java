package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A torrent of 100,000 pieces, a file of two megabytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MetainfoBenchmark {

  private static final int PIECES = 100_000;
  private static final BencodeReader READER = BencodeReader.lenient(MetainfoLimits.BENCODE);

  private byte[] file = {};
  private Optional<Metainfo> metainfo = Optional.empty();

  /** Makes the torrent. */
  @Setup
  public void make() throws InvalidMetainfoException {
    byte[] hashes = new byte[20 * PIECES];
    new Random(1).nextBytes(hashes);
    BencodeDictionary info =
        BencodeDictionary.builder()
            .put("name", "a large one")
            .put("length", (long) PIECES << 18)
            .put("piece length", 1 << 18)
            .put("pieces", hashes)
            .build();
    file =
        BencodeWriter.write(
            BencodeDictionary.builder()
                .put("announce", "http://tracker:6969/announce")
                .put("info", info)
                .build());
    metainfo = Optional.of(Metainfo.parse(file));
  }

  /** Reads the bencode alone. */
  @Benchmark
  public BencodeValue bencode() throws BencodeException {
    return READER.read(file);
  }

  /** Reads and checks the torrent, and computes its info hash. */
  @Benchmark
  public Metainfo parse() throws InvalidMetainfoException {
    return Metainfo.parse(file);
  }

  /** Writes it. */
  @Benchmark
  public byte[] write() {
    return metainfo.orElseThrow().toBytes();
  }
}
