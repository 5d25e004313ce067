package dev.enjambre.peer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of fleets that do not believe each other, made once for all tests. */
public final class FleetCertificates {

  public static final String PASSWORD = "changeit";

  private static final Map<String, Path> MADE = new HashMap<>();

  private FleetCertificates() {}

  /** Returns a store of a key and its self-signed certificate, the same for the same name. */
  public static synchronized Path keyStore(String name) throws Exception {
    Path known = MADE.get(name);
    if (known != null) {
      return known;
    }
    Path store = file(name);
    Path log = file(name + "-log");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "member",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(log)).isZero();
    MADE.put(name, store);
    return store;
  }

  /** Returns a store of the certificates of others. */
  public static Path trustStore(String... names) throws Exception {
    Path path = file("trust");
    try (OutputStream out = Files.newOutputStream(path)) {
      trusted(names).store(out, PASSWORD.toCharArray());
    }
    return path;
  }

  /** Returns the credentials of a member that has one key, and believes others. */
  public static FleetTls.Credentials credentials(String name, String... trusted) throws Exception {
    return credentials(name, List.of(), trusted);
  }

  static FleetTls.Credentials credentials(String name, List<String> protocols, String... trusted)
      throws Exception {
    return new FleetTls.Credentials(keys(name), trust(trusted), protocols, List.of());
  }

  /** Returns the TLS of a member that has one key, and believes others. */
  public static FleetTls member(String name, String... trusted) throws Exception {
    return new FleetTls(credentials(name, trusted));
  }

  /** Returns what sockets of the JVM need to be a member. */
  public static SSLContext context(String name, String... trusted) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys(name).getKeyManagers(), trust(trusted).getTrustManagers(), null);
    return context;
  }

  private static KeyManagerFactory keys(String name) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(keyStore(name)), PASSWORD.toCharArray());
    return keys;
  }

  private static TrustManagerFactory trust(String... names) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted(names));
    return trust;
  }

  private static KeyStore trusted(String... names) throws Exception {
    KeyStore trusted = empty();
    for (String name : names) {
      trusted.setCertificateEntry(name, load(keyStore(name)).getCertificate("member"));
    }
    return trusted;
  }

  /** Returns a store without anything. */
  static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyStore load(Path path) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(path)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static Path file(String name) {
    try {
      Path folder = Files.createTempDirectory("enjambre-tls");
      folder.toFile().deleteOnExit();
      Path file = folder.resolve(name + ".p12");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
