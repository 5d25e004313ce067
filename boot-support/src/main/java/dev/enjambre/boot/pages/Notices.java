package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;
import org.springframework.context.NoSuchMessageException;

/**
 * Takes what a form has to say to the page that follows it, which another replica may serve: by a
 * cookie, of which the visitor sees nothing but a text of ours with some words put in. Any thread.
 */
public final class Notices {

  private static final String COOKIE = "enjambre_notice";
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int LONGEST_WORD = 300;
  private static final int MOST_WORDS = 4;
  private static final Pattern KEY = Pattern.compile("(notice|refusal)\\.[a-z0-9.-]{1,60}");
  private static final String SEPARATOR = "\u001f";

  private final MessageSource texts;

  Notices(MessageSource texts) {
    this.texts = texts;
  }

  /**
   * Says something on the next page.
   *
   * @param key of the text: {@code notice.…} for what has been done, {@code refusal.…} for what has
   *     not
   * @param words what is put into it; long ones are cut off
   * @throws IllegalArgumentException if this is no such key, or there are more than four words
   */
  public void say(
      HttpServletRequest request, HttpServletResponse response, String key, String... words) {
    if (!KEY.matcher(key).matches() || words.length > MOST_WORDS) {
      throw new IllegalArgumentException(key + " is not for notices, or has too many words");
    }
    StringBuilder all = new StringBuilder(key);
    Arrays.stream(words).map(Notices::cut).forEach(word -> all.append(SEPARATOR).append(word));
    String value =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(all.toString().getBytes(StandardCharsets.UTF_8));
    Cookies.set(request, response, COOKIE, value, KEPT);
  }

  private static String cut(String word) {
    String plain = word.replace(SEPARATOR, " ");
    if (plain.codePointCount(0, plain.length()) <= LONGEST_WORD) {
      return plain;
    }
    return plain.substring(0, plain.offsetByCodePoints(0, LONGEST_WORD)) + "…";
  }

  /** Returns what is to be said now, and has it forgotten. */
  Optional<Notice> take(HttpServletRequest request, HttpServletResponse response, Locale locale) {
    Optional<String> value = Cookies.find(request, COOKIE);
    value.ifPresent(any -> Cookies.set(request, response, COOKIE, "", Duration.ZERO));
    return value.flatMap(text -> read(text, locale));
  }

  private Optional<Notice> read(String value, Locale locale) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
      String[] parts = text.split(SEPARATOR, MOST_WORDS + 2);
      if (!KEY.matcher(parts[0]).matches()) {
        return Optional.empty();
      }
      Object[] words = Arrays.copyOfRange(parts, 1, parts.length);
      return Optional.of(
          new Notice(
              parts[0].startsWith("notice.") ? Notice.Kind.DONE : Notice.Kind.REFUSED,
              texts.getMessage(parts[0], words, locale)));
    } catch (IllegalArgumentException | NoSuchMessageException notOurs) {
      return Optional.empty();
    }
  }
}
