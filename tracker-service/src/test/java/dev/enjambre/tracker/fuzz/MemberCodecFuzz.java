package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.MemberCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The input is a member as snapshots and replicas have it. */
public final class MemberCodecFuzz {

  private MemberCodecFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    ByteBuffer source = ByteBuffer.wrap(input);
    Member member;
    try {
      member = MemberCodec.readWithHash(source);
    } catch (BadMemberException bad) {
      require(bad.getMessage() != null, "it does not say why");
      return;
    }
    require(source.position() <= MemberCodec.MAX_LENGTH_WITH_HASH, "longer than it may be");
    ByteBuffer target = ByteBuffer.allocate(MemberCodec.MAX_LENGTH_WITH_HASH);
    MemberCodec.writeWithHash(member, target);
    require(
        Arrays.equals(
            Arrays.copyOf(target.array(), target.position()),
            Arrays.copyOf(input, source.position())),
        "written otherwise: " + member);
  }
}
