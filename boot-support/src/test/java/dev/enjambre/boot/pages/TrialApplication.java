package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.boot.web.WebPortConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;

/** A service that has one page and one call, for tests of what is around them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
  WebPortConfiguration.class,
  PagesConfiguration.class,
  TrialApplication.Pages.class,
  TrialApplication.Calls.class
})
class TrialApplication {

  /** How often something has been changed. */
  static final AtomicInteger CHANGES = new AtomicInteger();

  @Bean
  Navigation navigation() {
    return new Navigation(
        "trial",
        List.of(
            new Navigation.Entry("trial", "trial.title", "/"),
            new Navigation.Entry("other", "trial.words", "/other")));
  }

  @Bean
  MeterRegistry meters() {
    return new SimpleMeterRegistry();
  }

  /** The page. */
  @Controller
  static class Pages {

    private final Notices notices;

    Pages(Notices notices) {
      this.notices = notices;
    }

    @GetMapping("/")
    String page(@RequestParam(defaultValue = "nothing") String said, Model model) {
      model.addAttribute("said", said);
      return "trial";
    }

    @GetMapping("/refused")
    String refused(@RequestParam String why) {
      throw Problems.of(HttpStatus.CONFLICT, why);
    }

    @PostMapping("/say")
    ModelAndView say(
        @RequestParam String words, HttpServletRequest request, HttpServletResponse response) {
      CHANGES.incrementAndGet();
      notices.say(request, response, "notice.said", words);
      return Redirects.to("/");
    }
  }

  /** The call. */
  @RestController
  static class Calls {

    @GetMapping("/api/v1/things")
    Map<String, Integer> things() {
      return Map.of("changes", CHANGES.get());
    }

    @PostMapping("/api/v1/things")
    void change() {
      CHANGES.incrementAndGet();
    }
  }
}
