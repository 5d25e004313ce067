package dev.enjambre.boot.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SessionsTest {

  private static final int MOST_ENDED = 500;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochSecond(1L << 30));
  private final InstantSource clock = now::get;
  private final Sessions sessions = new Sessions("token", clock, MOST_ENDED);

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Cookie begin() {
    MockHttpServletResponse response = new MockHttpServletResponse();
    sessions.begin(new MockHttpServletRequest(), response);
    return response.getCookies()[0];
  }

  private Optional<Session> find(Cookie cookie) {
    return find(sessions, cookie);
  }

  private static Optional<Session> find(Sessions sessions, Cookie cookie) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.setCookies(cookie);
    return sessions.find(request);
  }

  private Optional<Cookie> renew(Cookie cookie) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    sessions.renew(find(cookie).orElseThrow(), new MockHttpServletRequest(), response);
    return Optional.ofNullable(response.getCookie(cookie.getName()));
  }

  private void end(Cookie cookie) {
    sessions.end(
        find(cookie).orElseThrow(), new MockHttpServletRequest(), new MockHttpServletResponse());
  }

  @Test
  void areKnownByTheirCookies() {
    Cookie one = begin();
    Cookie other = begin();

    Session session = find(one).orElseThrow();
    assertThat(session.id()).matches("[0-9a-f]{64}");
    assertThat(find(other).orElseThrow().id()).isNotEqualTo(session.id());
    assertThat(find(other).orElseThrow().formToken()).isNotEqualTo(session.formToken());
    assertThat(session.toString()).doesNotContain(session.id(), session.formToken());
    assertThat(sessions.find(new MockHttpServletRequest())).isEmpty();
  }

  @Test
  void endWhenNothingIsHeardOfThem() {
    Cookie cookie = begin();
    pass(Sessions.IDLE);
    assertThat(find(cookie)).isPresent();
    pass(Duration.ofSeconds(1));
    assertThat(find(cookie)).isEmpty();
  }

  @Test
  void lastWhileTheyAreUsedButNotForEver() {
    Cookie cookie = begin();
    assertThat(renew(cookie)).isEmpty();
    Session first = find(cookie).orElseThrow();
    for (int hour = 0; hour < 7 * 24; hour++) {
      pass(Duration.ofHours(1));
      cookie = renew(cookie).orElseThrow();
      assertThat(cookie.getMaxAge()).isEqualTo((7 * 24 - hour - 1) * 3600);
    }
    Session last = find(cookie).orElseThrow();
    assertThat(last.id()).isEqualTo(first.id());
    assertThat(last.formToken()).isEqualTo(first.formToken());
    pass(Duration.ofSeconds(1));
    assertThat(find(cookie)).isEmpty();
  }

  @Test
  void ofTheFutureAreNotBelieved() {
    Cookie cookie = begin();
    pass(Duration.ofMinutes(-5));
    assertThat(find(cookie)).isPresent();
    pass(Duration.ofSeconds(-1));
    assertThat(find(cookie)).isEmpty();
  }

  @Test
  void thatAnybodyHasChangedAreNone() {
    Cookie cookie = begin();
    byte[] bytes = Base64.getUrlDecoder().decode(cookie.getValue());
    assertThat(bytes).hasSize(80);

    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      Cookie forged =
          new Cookie(
              cookie.getName(), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      assertThat(find(forged)).as("byte %d", i).isEmpty();
      bytes[i] ^= 1;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "%%%", "AAAA", "=", "null"})
  void areNotMadeOfNonsense(String value) {
    assertThat(find(new Cookie(begin().getName(), value))).isEmpty();
    assertThat(find(new Cookie(begin().getName(), begin().getValue() + "AAAA"))).isEmpty();
    assertThat(find(new Cookie(begin().getName(), begin().getValue().substring(4)))).isEmpty();
  }

  @Test
  void ofAnotherTokenAreNone() {
    Cookie cookie = begin();
    Sessions others = new Sessions("other", clock);

    assertThat(find(others, cookie)).isEmpty();
    for (String name : List.of("enjambre_session", "JSESSIONID")) {
      assertThat(find(new Cookie(name, cookie.getValue()))).isEmpty();
    }
    MockHttpServletResponse response = new MockHttpServletResponse();
    others.begin(new MockHttpServletRequest(), response);
    assertThat(response.getCookies()[0].getName()).isNotEqualTo(cookie.getName());
  }

  @Test
  void areKnownToReplicasAndAfterARestart() {
    assertThat(find(new Sessions("token", clock), begin())).isPresent();
  }

  @Test
  void endWhenTheirOwnersSaySo() {
    Cookie cookie = begin();
    Cookie other = begin();
    pass(Duration.ofHours(1));
    Cookie renewed = renew(cookie).orElseThrow();

    end(renewed);

    assertThat(find(cookie)).isEmpty();
    assertThat(find(renewed)).isEmpty();
    assertThat(find(other)).isPresent();
  }

  @Test
  void thatHaveBeenEndedAreForgottenOnceTheyWouldHaveEnded() {
    for (int i = 0; i < MOST_ENDED; i++) {
      end(begin());
    }
    assertThat(sessions.remembered()).isEqualTo(MOST_ENDED);
    pass(Sessions.LONGEST.plusMinutes(6));
    Cookie other = begin();
    end(begin());
    assertThat(sessions.remembered()).isEqualTo(1);
    assertThat(find(other)).isPresent();
  }

  @Test
  void byTheThousandTakeBoundedMemoryAndNoneThatHasEndedComesBack() {
    List<Cookie> ended = new ArrayList<>();
    for (int i = 0; i < 2 * MOST_ENDED; i++) {
      Cookie cookie = begin();
      end(cookie);
      ended.add(cookie);
      if (i % 20 == 0) {
        pass(Duration.ofSeconds(1));
      }
      assertThat(sessions.remembered()).isLessThanOrEqualTo(MOST_ENDED);
    }
    pass(Duration.ofSeconds(1));
    Cookie after = begin();

    assertThat(ended).allMatch(cookie -> find(cookie).isEmpty());
    assertThat(find(after)).isPresent();
  }
}
