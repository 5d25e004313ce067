package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.tracker.http.ProtocolServer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The protocol port with a certificate. */
class TlsTest {

  private static final String PASSWORD = "changeit";
  private static final String ANNOUNCE =
      "/announce?info_hash=1aaaaaaaaaaaaaaaaaaa&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&compact=1";

  @TempDir private Path folder;

  @Test
  void answersOverTlsIfABundleIsNamed() throws Exception {
    Path store = certificate();
    try (ConfigurableApplicationContext tracker =
        start(
            "enjambre.tracker.ssl-bundle=port",
            "spring.ssl.bundle.jks.port.keystore.location=file:" + store,
            "spring.ssl.bundle.jks.port.keystore.password=" + PASSWORD,
            "spring.ssl.bundle.jks.port.key.alias=tracker")) {
      int port = tracker.getBean(ProtocolServer.class).port();
      try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
        for (int i = 0; i < 3; i++) {
          HttpResponse<String> answer =
              client.send(
                  HttpRequest.newBuilder(URI.create("https://localhost:" + port + ANNOUNCE))
                      .version(HttpClient.Version.HTTP_1_1)
                      .build(),
                  HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
          assertThat(answer.body()).startsWith("d8:completei0e").endsWith("e");
        }
      }
    }
  }

  @Test
  void theWebPortAnswersOverTlsIfABundleIsNamed() throws Exception {
    Path store = certificate();
    try (ConfigurableApplicationContext tracker =
            start(
                "server.ssl.bundle=web",
                "spring.ssl.bundle.jks.web.keystore.location=file:" + store,
                "spring.ssl.bundle.jks.web.keystore.password=" + PASSWORD,
                "spring.ssl.bundle.jks.web.key.alias=tracker");
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
      String port = tracker.getEnvironment().getProperty("local.server.port");

      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/v1/catalog"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }
  }

  @Test
  void saysWhichBundleIsMissing() {
    assertThatThrownBy(() -> start("enjambre.tracker.ssl-bundle=nothing").close())
        .hasStackTraceContaining("enjambre.tracker.ssl-bundle")
        .hasStackTraceContaining("nothing");
  }

  private static ConfigurableApplicationContext start(String... settings) {
    String[] line = new String[settings.length + 3];
    line[0] = "--server.port=0";
    line[1] = "--enjambre.tracker.listen-port=0";
    line[2] = "--enjambre.tracker.listen-address=127.0.0.1";
    for (int i = 0; i < settings.length; i++) {
      line[i + 3] = "--" + settings[i];
    }
    return new SpringApplicationBuilder(TrackerApplication.class).run(line);
  }

  private Path certificate() throws Exception {
    Path store = folder.resolve("port.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "tracker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    return store;
  }

  private static SSLContext trusting(Path store) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      trusted.load(in, PASSWORD.toCharArray());
    }
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("tracker", trusted.getCertificate("tracker"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
