package dev.enjambre.peer.announce;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The input is what a tracker writes to a connection on which it was asked by HTTP. */
public final class HttpAnswerFuzz {

  private static final int MAX_BODY = 1000;
  private static final URI ASKED = URI.create("http://t.example/announce?info_hash=x");

  private HttpAnswerFuzz() {}

  /** What was made of it; without a status it is refused. */
  private record Outcome(int status, List<Byte> body, Optional<String> location) {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Outcome whole = read(new ByteArrayInputStream(input));
    require(whole.equals(read(new ByteByByte(input))), "read otherwise when it comes in parts");
    require(
        whole.status() == 0 || (whole.status() >= 100 && whole.status() < 1000),
        "status " + whole.status());
    require(whole.body().size() <= MAX_BODY, "a body that is too long");
    whole.location().ifPresent(HttpAnswerFuzz::follow);
  }

  private static void follow(String location) {
    require(location.chars().noneMatch(c -> c == '\r' || c == '\n'), "a header of two lines");
    try {
      URI target = ASKED.resolve(location);
      require(target.toString().chars().noneMatch(Character::isISOControl), "two requests");
    } catch (IllegalArgumentException e) {
      // It is told as a failure of the tracker.
    }
  }

  private static Outcome read(InputStream in) {
    try {
      AddressedHttp.Answer answer = AddressedHttp.answer(in, MAX_BODY);
      return new Outcome(answer.status(), list(answer.body()), answer.header("Location"));
    } catch (IOException e) {
      require(e.getMessage() != null, "it does not say why");
      return new Outcome(0, List.of(), Optional.empty());
    }
  }

  private static List<Byte> list(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    Arrays.setAll(boxed, i -> bytes[i]);
    return List.of(boxed);
  }

  /** Gives one byte at a time. */
  private static final class ByteByByte extends InputStream {

    private final ByteArrayInputStream in;

    ByteByByte(byte[] bytes) {
      this.in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte @Nullable [] target, int offset, int length) {
      return in.read(target, offset, Math.min(1, length));
    }
  }
}
