package dev.enjambre.peer.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.interop.Programs;
import dev.enjambre.peer.catalog.FakeCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client in Python, generated from the same definition, by Debian's {@code
 * protobuf-compiler-grpc} and {@code python3-grpcio}.
 */
@DisplayName("C5: a client in Python")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class PythonClientIT {

  private static final Path DEFINITION = Path.of("../peer-rpc-api/src/main/protobuf");
  private static final byte[] CONTENT = RpcPeer.random(20_000_001, 5);

  @TempDir private Path folder;

  private static String run(Path log, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectOutput(log.resolveSibling("out").toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it came to an end").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
    return Files.readString(log.resolveSibling("out"), StandardCharsets.UTF_8);
  }

  private Path generate() throws IOException, InterruptedException {
    Path generated = Files.createDirectories(folder.resolve("generated"));
    run(
        folder.resolve("log"),
        List.of(
            Programs.require("protoc", "protobuf-compiler"),
            "--plugin=protoc-gen-grpc_python="
                + Programs.require("grpc_python_plugin", "protobuf-compiler-grpc"),
            "--proto_path=" + DEFINITION,
            "--python_out=" + generated,
            "--grpc_python_out=" + generated,
            "enjambre/peer/v1/peer.proto"));
    return generated;
  }

  @Test
  @DisplayName("C5: lists, searches and fetches a file in fragments, with the right SHA-256")
  void listsSearchesAndFetches() throws Exception {
    Path generated = generate();
    try (FakeCatalog catalog = new FakeCatalog();
        RpcPeer first = new RpcPeer(folder.resolve("first"));
        RpcPeer second = new RpcPeer(folder.resolve("second"));
        RpcPeer peer =
            new RpcPeer(folder.resolve("peer"), "--enjambre.peer.catalog-url=" + catalog.url())) {
      InfoHash torrent = InfoHash.fromHex(first.share("große modelle.bin", CONTENT));
      second.share("große modelle.bin", CONTENT);
      catalog.put(first.engine().metainfo(torrent));
      List<String> command =
          new ArrayList<>(List.of("/usr/bin/python3", "src/test/python/rpc_client.py"));
      command.addAll(
          List.of(
              generated.toString(), peer.address(), "modelle", first.address(), second.address()));

      JsonNode said = new JsonMapper().readTree(run(folder.resolve("log"), command));

      String sha256 =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
      assertThat(said.get("found").toString()).isEqualTo("[\"große modelle.bin\"]");
      assertThat(said.get("state").asString()).isEqualTo("STATE_SEEDING");
      assertThat(said.get("size").asInt()).isEqualTo(CONTENT.length);
      assertThat(said.get("sha256").asString()).isEqualTo(sha256);
      assertThat(said.get("files").toString())
          .isEqualTo("[[\"große modelle.bin\",%d,1.0]]".formatted(CONTENT.length));
      assertThat(said.get("refusal").asString())
          .isEqualTo("INVALID_ARGUMENT limit: 1 to 500, or 0");
      assertThat(first.metric("enjambre.peer.rpc.served")).isPositive();
      assertThat(second.metric("enjambre.peer.rpc.served")).isPositive();
    }
  }
}
