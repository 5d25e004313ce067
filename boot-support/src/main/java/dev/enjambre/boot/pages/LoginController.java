package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.ApiToken;
import dev.enjambre.boot.web.Session;
import dev.enjambre.boot.web.Sessions;
import dev.enjambre.boot.web.WebPaths;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Asks for the token once, and keeps the browser that gave it as a session. */
@Controller
final class LoginController {

  private static final String VIEW = "login";

  private final ApiToken token;
  private final Sessions sessions;
  private final LoginAttempts attempts;
  private final Counter accepted;
  private final Counter wrong;
  private final Counter slowed;

  LoginController(
      ApiToken token, Sessions sessions, LoginAttempts attempts, MeterRegistry registry) {
    this.token = token;
    this.sessions = sessions;
    this.attempts = attempts;
    this.accepted = logins("accepted", registry);
    this.wrong = logins("wrong", registry);
    this.slowed = logins("slowed", registry);
  }

  private static Counter logins(String outcome, MeterRegistry registry) {
    return Counter.builder("enjambre.web.logins")
        .description("tokens given at the login page")
        .tag("outcome", outcome)
        .register(registry);
  }

  @GetMapping(WebPaths.LOGIN)
  ModelAndView ask(
      @RequestParam(required = false) @Nullable String to, HttpServletRequest request) {
    String next = OwnPath.of(to);
    return token.isSet() && Session.of(request).isEmpty()
        ? page(next, HttpStatus.OK)
        : Redirects.to(next);
  }

  @PostMapping(WebPaths.LOGIN)
  ModelAndView take(
      @RequestParam(name = "token", defaultValue = "") String given,
      @RequestParam(required = false) @Nullable String to,
      HttpServletRequest request,
      HttpServletResponse response) {
    String next = OwnPath.of(to);
    if (!token.isSet()) {
      return Redirects.to(next);
    }
    String address = request.getRemoteAddr();
    long wait = attempts.take(address);
    if (wait > 0) {
      slowed.increment();
      response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait));
      return page(next, HttpStatus.TOO_MANY_REQUESTS).addObject("wait", wait);
    }
    if (!token.isRight(given)) {
      wrong.increment();
      return page(next, HttpStatus.FORBIDDEN);
    }
    attempts.giveBack(address);
    accepted.increment();
    sessions.begin(request, response);
    return Redirects.to(next);
  }

  @PostMapping("/logout")
  ModelAndView end(HttpServletRequest request, HttpServletResponse response) {
    Session.of(request).ifPresent(session -> sessions.end(session, request, response));
    return Redirects.to(token.isSet() ? WebPaths.LOGIN : OwnPath.HOME);
  }

  private static ModelAndView page(String to, HttpStatus status) {
    ModelAndView page = new ModelAndView(VIEW);
    page.setStatus(status);
    return page.addObject("to", to).addObject("wrong", status == HttpStatus.FORBIDDEN);
  }
}
