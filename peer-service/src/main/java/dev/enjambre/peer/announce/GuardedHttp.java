package dev.enjambre.peer.announce;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * Gets what URLs of others stand for, without being sent where others may not send us: each name is
 * resolved, its addresses are judged, and just these are called, so that no name server can tell
 * one thing to who judges and another to who calls. It follows five redirects, never from HTTPS to
 * HTTP, and never to an address nearer to us than the one that redirects. It blocks, until its
 * deadline at most; any thread may use it.
 */
public final class GuardedHttp {

  private static final int MOST_REDIRECTS = 5;
  private static final int FIRST_SERVER_ERROR = 500;

  private final TrackerAddresses addresses;
  private final AddressedHttp http;
  private final CallRules rules;

  /** Makes one. */
  public GuardedHttp(TrackerAddresses addresses, AddressedHttp http, CallRules rules) {
    this.addresses = addresses;
    this.http = http;
    this.rules = rules;
  }

  /** Says whether a URL may be asked for, by whose word and where its host is. */
  @FunctionalInterface
  public interface Check {

    /** Whatever the host, as long as the rules admit its address. */
    Check NONE = (_, _) -> {};

    /** Checks the first URL; those that it is redirected to are judged by their addresses alone. */
    void check(URI url, List<InetAddress> addresses) throws IOException;
  }

  private record Got(AddressedHttp.Answer answer, InetAddress from) {}

  /**
   * Gets a URL that the operator has set: it may be anywhere.
   *
   * @throws IOException as {@link #get} does
   */
  AddressedHttp.Answer getOwn(URI url, int maxBody, long deadlineNanos) throws IOException {
    Got got = inTurn(url, addresses.of(bareHost(url)), maxBody, deadlineNanos);
    return follow(url, got, maxBody, deadlineNanos);
  }

  /**
   * Gets a URL that somebody else named; its scheme is HTTP or HTTPS, and it has a host.
   *
   * @param check looks at it before it is asked for
   * @return the answer, which is a redirect if that is not followed
   * @throws dev.enjambre.peer.reach.NotCalledException if nobody may send us there
   * @throws IOException if there is no answer, or none that makes sense
   */
  public AddressedHttp.Answer get(URI url, Check check, int maxBody, long deadlineNanos)
      throws IOException {
    List<InetAddress> admitted = rules.admitted(url.getHost(), addresses.of(bareHost(url)));
    check.check(url, admitted);
    return follow(url, inTurn(url, admitted, maxBody, deadlineNanos), maxBody, deadlineNanos);
  }

  private AddressedHttp.Answer follow(URI first, Got begun, int maxBody, long deadlineNanos)
      throws IOException {
    URI url = first;
    Got got = begun;
    for (int i = 0; i < MOST_REDIRECTS && got.answer().isRedirect(); i++) {
      URI target = target(url, got.answer().header("location").orElseThrow());
      if (!mayFollow(url, target)) {
        return got.answer();
      }
      IpAddress teller = IpAddress.of(got.from());
      List<InetAddress> told =
          rules.admitted(target.getHost(), addresses.of(bareHost(target))).stream()
              .filter(address -> AddressScope.mayTell(teller, IpAddress.of(address)))
              .toList();
      if (told.isEmpty()) {
        throw CallRules.refused(target.getHost());
      }
      got = inTurn(target, told, maxBody, deadlineNanos);
      url = target;
    }
    return got.answer();
  }

  private static URI target(URI from, String location) throws IOException {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("it redirects to what is no URL", e);
    }
  }

  private static boolean mayFollow(URI from, URI target) {
    boolean https = "https".equalsIgnoreCase(target.getScheme());
    boolean http = "http".equalsIgnoreCase(target.getScheme());
    return target.getHost() != null
        && (https || (http && !"https".equalsIgnoreCase(from.getScheme())));
  }

  /** Asks one address after the other, until one gives more than an error of its own. */
  private Got inTurn(URI url, List<InetAddress> all, int maxBody, long deadlineNanos)
      throws IOException {
    IOException failure = new IOException("no address answers");
    for (int i = 0; i < all.size(); i++) {
      long now = System.nanoTime();
      long share = now + (deadlineNanos - now) / (all.size() - i);
      try {
        AddressedHttp.Answer answer =
            http.send(AddressedHttp.Request.get(url), all.get(i), maxBody, share);
        if (answer.status() < FIRST_SERVER_ERROR || i + 1 == all.size()) {
          addresses.answered(bareHost(url), all.get(i));
          return new Got(answer, all.get(i));
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static String bareHost(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
