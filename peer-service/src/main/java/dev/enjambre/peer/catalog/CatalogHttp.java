package dev.enjambre.peer.catalog;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.announce.AddressedHttp;
import dev.enjambre.peer.announce.TrackerAddresses;
import dev.enjambre.peer.catalog.CatalogException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Talks to the tracker's web port: to each address of its name in turn until one answers, in
 * bounded time. Blocks; any thread.
 */
final class CatalogHttp {

  private static final String USER_AGENT = "Enjambre/0.1";
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int SHOWN = 300;

  private final URI base;
  private final Optional<String> token;
  private final TrackerAddresses addresses;
  private final AddressedHttp http;

  CatalogHttp(
      URI base,
      Optional<String> token,
      Optional<InetAddress> localAddress,
      TrackerAddresses.Resolver resolver) {
    String url = base.toASCIIString();
    this.base = URI.create(url.endsWith("/") ? url : url + "/");
    this.token = token.filter(text -> !text.isEmpty());
    addresses = new TrackerAddresses(resolver, localAddress);
    http = new AddressedHttp(localAddress, USER_AGENT);
  }

  /** Returns whom it talks to, for messages. */
  String host() {
    return PrintableText.escape(base.getAuthority(), SHOWN);
  }

  AddressedHttp.Answer get(String path, Map<String, String> headers, int maxBody, Duration longest)
      throws CatalogException {
    return send("GET", path, headers, new byte[0], maxBody, longest);
  }

  AddressedHttp.Answer send(
      String method,
      String path,
      Map<String, String> headers,
      byte[] body,
      int maxBody,
      Duration longest)
      throws CatalogException {
    Map<String, String> all = new HashMap<>(headers);
    token.ifPresent(secret -> all.put("Authorization", "Bearer " + secret));
    AddressedHttp.Request request =
        new AddressedHttp.Request(method, base.resolve(path), all, body);
    try {
      return inTurn(request, maxBody, System.nanoTime() + longest.toNanos());
    } catch (IOException e) {
      throw new CatalogException(Kind.UNREACHABLE, describe(e, longest), e);
    }
  }

  private AddressedHttp.Answer inTurn(
      AddressedHttp.Request request, int maxBody, long deadlineNanos) throws IOException {
    String host = request.url().getHost();
    List<InetAddress> all = addresses.of(host);
    IOException failure = new IOException("no address of it can be used");
    for (int i = 0; i < all.size(); i++) {
      long now = System.nanoTime();
      long share = now + (deadlineNanos - now) / (all.size() - i);
      try {
        AddressedHttp.Answer answer = http.send(request, all.get(i), maxBody, share);
        if (answer.status() < FIRST_SERVER_ERROR || i + 1 == all.size()) {
          addresses.answered(host, all.get(i));
          return answer;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private String describe(IOException failure, Duration longest) {
    String why =
        switch (failure) {
          case UnknownHostException _ -> "its host name cannot be resolved";
          case SocketTimeoutException _ -> "no answer within " + longest.toMillis() / 1000.0 + " s";
          case ConnectException _, NoRouteToHostException _ -> "cannot connect";
          default -> {
            String detail = failure.getMessage();
            yield PrintableText.escape(
                detail == null ? failure.getClass().getSimpleName() : detail, SHOWN);
          }
        };
    return "the catalogue at " + host() + " can't be reached: " + why;
  }
}
